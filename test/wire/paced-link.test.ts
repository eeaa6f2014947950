import { describe, expect, it } from 'vitest';
import type { AudioFormat } from '../../src/audio/frame.js';
import type { CarrierEvent } from '../../src/ports/carrier.js';
import { FrameTicker } from '../../src/wire/frame-ticker.js';
import { type FrameLine, MAX_QUEUE_MS, pacedLink } from '../../src/wire/paced-link.js';
import { ManualClock } from '../support/manual-clock.js';

const SLIN: AudioFormat = { encoding: 'pcm16', rateHz: 8000 };

/** A link over a line that keeps what is written to it, and when. */
function paced(format: AudioFormat = SLIN) {
  const clock = new ManualClock();
  const ticker = new FrameTicker(clock, (error) => {
    throw error;
  });
  const written: { readonly atMs: number; readonly bytes: Uint8Array }[] = [];
  const forgotten = { count: 0 };
  const line: FrameLine = {
    onEvent: () => undefined,
    write: (frame) => written.push({ atMs: clock.now(), bytes: frame.slice() }),
    forget: () => void (forgotten.count += 1),
    close: (detail) => line.onEvent({ type: 'stopped', orderly: false, detail }),
    bufferedBytes: 7,
  };
  const link = pacedLink(line, { ticker, format });
  const events: CarrierEvent[] = [];
  link.onEvent = (event) => events.push(event);
  const start = { streamId: 'id', carrierCallId: '', token: 'id', format };
  const begin = () => line.onEvent({ type: 'started', start });
  const play = (ms: number, sample = 1): void =>
    link.send({
      type: 'audio',
      frame: { encoding: 'pcm16', rateHz: 8000, samples: new Int16Array(ms * 8).fill(sample) },
    });
  const mark = (name: string): void => link.send({ type: 'mark', name });
  const marks = (): string[] => events.flatMap((event) => (event.type === 'mark-reached' ? event.name : []));
  const sounds = (): number[] => written.map(({ bytes }) => bytes[0] ?? -1);
  return { clock, line, link, events, written, forgotten, begin, play, mark, marks, sounds };
}

describe('a paced link', () => {
  it('writes a frame in every slot: silence while there is nothing to say', () => {
    const { clock, written, begin } = paced();
    begin();
    clock.advance(60);
    expect(written.map(({ atMs }) => atMs)).toEqual([0, 20, 40, 60]);
    expect(written.every(({ bytes }) => bytes.length === 320 && bytes.every((byte) => byte === 0))).toBe(
      true,
    );
  });

  it('writes the silence and the length of its format', () => {
    const mulaw = paced({ encoding: 'mulaw', rateHz: 8000 });
    mulaw.begin();
    mulaw.clock.advance(0);
    expect([...new Set(mulaw.written[0]?.bytes)]).toEqual([0xff]);
    expect(mulaw.written[0]?.bytes).toHaveLength(160);
    const wide = paced({ encoding: 'pcm16', rateHz: 24000 });
    wide.begin();
    wide.clock.advance(0);
    expect(wide.written[0]?.bytes).toHaveLength(960);
  });

  it('plays 20 ms in 20 ms however much it is given at once', () => {
    const { clock, begin, play, sounds } = paced();
    begin();
    play(100);
    clock.advance(120);
    expect(sounds()).toEqual([1, 1, 1, 1, 1, 0, 0]);
  });

  it('makes a part of a frame whole with silence', () => {
    const { clock, begin, play, written } = paced();
    begin();
    play(30);
    clock.advance(20);
    const samples = written.map(({ bytes }) => [...bytes.filter((_, at) => at % 2 === 0)]);
    expect(samples[1]).toEqual([...new Array<number>(80).fill(1), ...new Array<number>(80).fill(0)]);
  });

  it('reaches a mark when the frame before it has had its time', () => {
    const { clock, begin, play, mark, marks } = paced();
    begin();
    play(40);
    mark('two frames');
    clock.advance(20);
    expect(marks()).toEqual([]);
    clock.advance(20);
    expect(marks()).toEqual(['two frames']);
  });

  it('reaches a mark at once when nothing is left to play', () => {
    const { begin, mark, marks } = paced();
    begin();
    mark('now');
    expect(marks()).toEqual(['now']);
  });

  it('forgets what waits when it is cleared, and echoes its marks', () => {
    const { clock, link, begin, play, mark, marks, sounds } = paced();
    begin();
    play(100);
    mark('end');
    clock.advance(20);
    link.send({ type: 'clear' });
    expect(marks()).toEqual(['end']);
    play(20, 2);
    mark('next');
    clock.advance(40);
    expect(sounds()).toEqual([1, 1, 2, 0]);
    expect(marks()).toEqual(['end', 'next']);
  });

  it('has its line forget what that holds back when it is cleared, and only then', () => {
    const { clock, link, begin, play, forgotten } = paced();
    begin();
    play(60);
    clock.advance(100);
    expect(forgotten.count).toBe(0);
    link.send({ type: 'clear' });
    expect(forgotten.count).toBe(1);
  });

  it('keeps a copy of what it is lent', () => {
    const { clock, link, begin, sounds } = paced();
    begin();
    const samples = new Int16Array(160).fill(1);
    link.send({ type: 'audio', frame: { encoding: 'pcm16', rateHz: 8000, samples } });
    samples.fill(9);
    clock.advance(0);
    expect(sounds()).toEqual([1]);
  });

  it('delays what is said by a stall, and loses none of it', () => {
    const { clock, begin, play, sounds, written } = paced();
    begin();
    play(100);
    clock.advance(20);
    clock.leap(200);
    clock.advance(100);
    expect(sounds().filter((sound) => sound === 1)).toHaveLength(5);
    expect(written.map(({ atMs }) => atMs)).toEqual([0, 20, 220, 220, 240, 260, 280, 300, 320]);
  });

  it('writes nothing before it has started and nothing after it has stopped', () => {
    const { clock, link, line, begin, play, mark, marks, written } = paced();
    play(20);
    mark('early');
    clock.advance(40);
    begin();
    line.onEvent({ type: 'stopped', orderly: true, detail: 'hang-up' });
    play(20);
    mark('late');
    link.send({ type: 'clear' });
    clock.advance(40);
    expect([written, marks(), clock.pending]).toEqual([[], [], 0]);
  });

  it('stops when it is closed', () => {
    const { clock, link, begin, events } = paced();
    begin();
    link.close('done');
    expect(events.at(-1)).toEqual({ type: 'stopped', orderly: false, detail: 'done' });
    expect(clock.pending).toBe(0);
    expect(link.bufferedBytes).toBe(7);
  });

  it('holds a bounded lot', () => {
    const { clock, begin, play, sounds } = paced();
    begin();
    for (let given = 0; given < MAX_QUEUE_MS + 1000; given += 1000) play(1000);
    clock.advance(MAX_QUEUE_MS + 1000);
    expect(sounds().filter((sound) => sound === 1)).toHaveLength(MAX_QUEUE_MS / 20);
  });
});
