import { describe, expect, it } from 'vitest';
import { MODEL_FORMAT } from '../../src/audio/frame.js';
import { MARK_EVERY_MS, MAX_QUEUE_MS, PACKET_MS } from '../../src/call/downlink.js';
import { LEAD_BOUNDS_MS } from '../../src/call/lead.js';
import { Pacer } from '../../src/call/pacer.js';
import { bareMedia, SAMPLES_PER_MS } from '../support/bare-media.js';
import { ManualClock } from '../support/manual-clock.js';

const total = (packets: readonly { ms: number }[]): number => packets.reduce((sum, { ms }) => sum + ms, 0);

describe('feeding the carrier', () => {
  it('begins at once on an idle line, with one packet of up to the lead', () => {
    const { speak, packets } = bareMedia();
    speak('a', 3000);
    expect(packets()).toEqual([{ atMs: 0, ms: 180 }]);
  });

  it('begins when 100 ms are there, so that the line does not run dry before the next burst', () => {
    const { clock, speak, packets } = bareMedia();
    speak('a', 50);
    clock.advance(10);
    expect(packets()).toEqual([]);
    speak('a', 50);
    expect(packets()).toEqual([{ atMs: 10, ms: 100 }]);
  });

  it('does not wait for more than 40 ms, nor for what will not come', () => {
    const slow = bareMedia();
    slow.speak('a', 40);
    slow.clock.advance(60);
    expect(slow.packets()).toEqual([{ atMs: 40, ms: 40 }]);
    const short = bareMedia();
    short.speak('a', 40);
    short.media.endPart();
    expect(short.packets()).toEqual([{ atMs: 0, ms: 40 }]);
  });

  it('keeps the carrier ahead by the lead and no more, in packets larger than a frame', () => {
    const { clock, speak, packets } = bareMedia();
    speak('a', 3000);
    for (let ms = 0; ms < 2500; ms += 10) {
      clock.advance(10);
      const aheadMs = total(packets()) - clock.now();
      expect(aheadMs).toBeLessThanOrEqual(LEAD_BOUNDS_MS.to);
      expect(aheadMs).toBeGreaterThanOrEqual(LEAD_BOUNDS_MS.from - PACKET_MS - 20);
    }
    const later = packets().slice(1);
    expect(later.every(({ ms }) => ms >= PACKET_MS)).toBe(true);
  });

  it('sets a mark every 200 ms or so, and one at the end of each part', () => {
    const { clock, media, speak, sent, marks } = bareMedia();
    speak('a', 1000);
    media.endPart({ itemId: 'a', contentIndex: 0 });
    speak('b', 310);
    media.endPart();
    clock.advance(1200);
    expect(marks()).toHaveLength(7);
    let [unmarkedMs, partMs] = [0, 0];
    for (const one of sent) {
      if ('ms' in one) [unmarkedMs, partMs] = [unmarkedMs + one.ms, partMs + one.ms];
      else {
        expect(unmarkedMs).toBeLessThan(MARK_EVERY_MS + 60);
        unmarkedMs = 0;
      }
    }
    expect(partMs).toBe(1000 + 320);
    expect(unmarkedMs).toBe(0);
  });

  it('sends every sample once, in order, also through the resampler’s end', () => {
    const { clock, media, speak, bytes } = bareMedia();
    for (let burst = 0; burst < 20; burst += 1) speak('a', 70);
    media.endPart();
    clock.advance(2000);
    expect(bytes).toEqual(Array.from({ length: 1400 * SAMPLES_PER_MS }, (_, index) => index % 251));

    const wide = bareMedia({ providerFormat: MODEL_FORMAT });
    const samples = new Int16Array(310 * 24).fill(1000);
    wide.media.speak({
      responseId: 'r',
      part: { itemId: 'a', contentIndex: 0 },
      frame: { ...MODEL_FORMAT, samples },
    });
    wide.media.endPart();
    wide.clock.advance(500);
    expect(total(wide.packets())).toBe(320);
  });

  it('catches up in one piece after the process was busy', () => {
    const clock = new ManualClock();
    let lateMs = 0;
    const pacer = new Pacer(
      { now: () => clock.now(), after: (ms, run) => clock.after(ms + lateMs, run) },
      () => undefined,
    );
    const late = bareMedia({ clock, pacer });
    late.speak('a', 3000);
    clock.advance(400);
    lateMs = 100;
    clock.advance(20);
    lateMs = 0;
    const before = late.packets().length;
    clock.advance(130);
    expect(late.packets().length - before).toBeLessThanOrEqual(2);
    expect(late.packets().at(before)?.ms).toBeGreaterThanOrEqual(100);
  });

  it('drops what no conversation needs, and says so once', () => {
    const { media, speak, faults } = bareMedia();
    speak('a', MAX_QUEUE_MS);
    for (let more = 0; more < 3; more += 1) speak('a', 1000);
    expect(faults).toEqual(['provider.too_far_ahead']);
    expect(media.remainingMs).toBeLessThanOrEqual(MAX_QUEUE_MS + LEAD_BOUNDS_MS.to);
  });
});

describe('a pause', () => {
  it('stops the feeding within the tick, and goes on at the same sample', () => {
    const { clock, media, speak, packets, bytes, events } = bareMedia();
    speak('a', 2000);
    clock.advance(500);
    const before = packets().length;
    media.pause();
    clock.advance(1000);
    speak('a', 200);
    expect(packets()).toHaveLength(before);
    expect(media.drained).toBe(false);
    media.resume();
    expect(packets().at(-1)?.ms).toBeGreaterThanOrEqual(LEAD_BOUNDS_MS.from);
    clock.advance(3000);
    expect(bytes).toEqual(Array.from({ length: 2200 * SAMPLES_PER_MS }, (_, index) => index % 251));
    expect(events.filter(({ type }) => type === 'underrun')).toEqual([]);
  });

  it('lets the end of a part through: the mark behind it does not wait', () => {
    const { media, speak, marks } = bareMedia();
    speak('a', 100);
    media.pause();
    media.endPart();
    expect(marks()).toHaveLength(1);
  });

  it('is over after a cut', () => {
    const { media, speak, packets } = bareMedia();
    speak('a', 1000);
    media.pause();
    media.cut();
    const before = packets().length;
    speak('b', 200, 'r2');
    expect(packets().length).toBeGreaterThan(before);
  });
});

describe('a cut', () => {
  it('clears the line, gives up what waits, and corrects the model’s memory, all at once', () => {
    const { clock, media, speak, sent, asked, ends } = bareMedia();
    speak('a', 2000);
    speak('b', 500);
    clock.advance(700);
    media.cut();
    expect(sent.at(-1)).toEqual({ atMs: 700, clear: true });
    expect(asked).toEqual([
      { type: 'truncate', part: { itemId: 'a', contentIndex: 0 }, audioEndMs: 700 },
      { type: 'delete-item', itemId: 'b' },
    ]);
    expect(ends()).toMatchObject([
      { part: { itemId: 'a' }, responseId: 'r1', receivedMs: 2000, heardMs: 700, outcome: 'cut' },
      { part: { itemId: 'b' }, receivedMs: 500, sentMs: 0, heardMs: 0, outcome: 'unheard' },
    ]);
    expect([media.drained, media.remainingMs, media.openParts, clock.pending]).toEqual([true, 0, [], 0]);
  });

  it('is followed by nothing of the cut item, and by the next one from its first sample', () => {
    const { clock, media, speak, packets } = bareMedia();
    speak('a', 1000);
    clock.advance(100);
    media.cut();
    const before = total(packets());
    expect([media.isCut('a'), media.isCut('c')]).toEqual([true, false]);
    media.endPart();
    expect(total(packets())).toBe(before);
    speak('c', 500, 'r2');
    clock.advance(600);
    expect(total(packets())).toBe(before + 500);
  });

  it('of an idle line changes nothing but the line', () => {
    const { media, asked, ends, sent } = bareMedia();
    media.cut();
    media.cut();
    expect([asked, ends(), sent.length]).toEqual([[], [], 2]);
  });

  it('says which words were heard', () => {
    const { clock, media, speak, ends } = bareMedia();
    media.transcript('a', 'One two three four', false);
    speak('a', 1800);
    media.endPart();
    media.transcript('a', 'One two three four', true);
    clock.advance(850);
    media.cut();
    expect(ends()).toMatchObject([{ heardText: 'One two', outcome: 'cut' }]);
  });
});

describe('the end of what is played', () => {
  it('is told once, when the last mark came back, and the pacer rests', () => {
    const { clock, media, speak, marks, ends, drains } = bareMedia();
    media.transcript('a', 'Hello', true);
    speak('a', 300);
    media.endPart();
    clock.advance(320);
    expect(drains()).toBe(0);
    for (const mark of marks()) media.markReached(mark);
    for (const mark of marks()) media.markReached(mark);
    expect([drains(), clock.pending, media.drained]).toEqual([1, 0, true]);
    expect(ends()).toMatchObject([{ outcome: 'heard', heardMs: 300, heardText: 'Hello' }]);
  });

  it('is told also when no mark ever comes', () => {
    const { clock, media, speak, ends, drains } = bareMedia();
    speak('a', 300);
    media.endPart();
    clock.advance(5000);
    expect([drains(), clock.pending, ends().length]).toEqual([1, 0, 1]);
  });

  it('is told for each time that the agent spoke', () => {
    const { clock, media, speak, drains } = bareMedia({ mark: 'none' });
    for (const itemId of ['a', 'b', 'c']) {
      speak(itemId, 200);
      media.endPart();
      clock.advance(1000);
    }
    expect(drains()).toBe(3);
  });

  it('comes for nobody: a done without audio, and an echo of nothing', () => {
    const { clock, media, drains, ends } = bareMedia();
    media.endPart({ itemId: 'none', contentIndex: 0 });
    media.endPart();
    media.markReached('g0:1');
    clock.advance(5000);
    expect([drains(), ends()]).toEqual([0, []]);
  });

  it('books what is open when the call ends', () => {
    const { clock, media, speak, ends } = bareMedia();
    speak('a', 1000);
    clock.advance(300);
    media.close();
    expect(ends()).toMatchObject([{ outcome: 'cut', heardMs: 300 }]);
    expect(clock.pending).toBe(0);
  });
});
