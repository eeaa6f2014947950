import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FRAME_MS } from '../../src/audio/frame.js';
import { explainCall } from '../../src/observe/explain/explained-call.js';
import { journalFolder } from '../support/replayed.js';
import { settled } from '../support/settled.js';
import { CARRIER_LINES, type MakeLine } from './carrier-lines.js';
import { type CarrierStory, storyOf, tellStory } from './carrier-story.js';

/** The most by which the books may miss what was really played (ms). */
const MAX_ERROR_MS = 20;
/** Where within a frame the stream opens (ms). */
const OFFSETS_MS = [0, 7, 13];
/** Sound that is heard so soon after a clear is what was cleared (ms). */
const AFTER_CLEAR_MS = 300;
/** Lines of a journal that come with the packets of the line: how often, and between which others, is the wire's own. */
const OF_PACKETS = [
  'agent',
  'caller',
  'heard',
  'line',
  'round',
  'timer',
  'up',
  'carrier-command mark',
  'carrier-event mark-reached',
];

const folder = journalFolder();
afterAll(folder.remove);

function hungUp(make: MakeLine, offsetMs = 7): CarrierStory {
  const story = tellStory(make, offsetMs);
  story.line.caller.hangUp();
  story.pass(500);
  return story;
}

function endedBy({ noticed }: CarrierStory): string[] {
  return noticed.flatMap((event) => (event.type === 'ended' ? [event.by] : []));
}

/** What kind of line each is, in their order. */
function kindsIn(journal: string): string[] {
  return journal
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { e, event, command } = JSON.parse(line) as {
        readonly e: string;
        readonly event?: { readonly type: string };
        readonly command?: { readonly type: string };
      };
      return [e, event?.type, command?.type].filter((part) => part !== undefined).join(' ');
    });
}

/** The order of those that the call makes, and not the packets: each as often as one wants, one after the other. */
function shapeOf(journal: string): string[] {
  const kinds = kindsIn(journal).filter((kind) => !OF_PACKETS.includes(kind));
  return kinds.filter((kind, index) => kind !== kinds[index - 1]);
}

const [first] = CARRIER_LINES;
if (first === undefined) throw new Error('there is no carrier');
const twilio = hungUp(first[1]);

describe('the story of a call', () => {
  it('is a whole conversation', () => {
    const outcomes = twilio.eventsOf('playback').map(({ part, outcome }) => `${part.itemId} ${outcome}`);
    expect(outcomes).toEqual([
      'greeting heard',
      'answer heard',
      'spoken-into cut',
      'keyed-into cut',
      'goodbye heard',
    ]);
    expect(twilio.eventsOf('interruption').map(({ by }) => by)).toEqual(['caller', 'keypad']);
    expect(storyOf(twilio.events).filter((line) => line === 'clear')).toHaveLength(2);
    expect(twilio.eventsOf('call-ended')).toMatchObject([{ reason: 'caller-hung-up' }]);
  });
});

describe.each(CARRIER_LINES)('a call over %s', (_name, make) => {
  const stories = OFFSETS_MS.map((offsetMs) => hungUp(make, offsetMs));

  it('goes as it does over Twilio: the same turns, gate, outcomes, clears and ending', () => {
    for (const story of stories) expect(storyOf(story.events)).toEqual(storyOf(twilio.events));
  });

  it('books of each part what the far end really played, to 20 ms', () => {
    for (const story of stories) {
      const booked = story.eventsOf('playback').map(({ heardMs }) => heardMs);
      const errors = story.heard.map(({ soundMs }, part) => Math.abs(soundMs - (booked[part] ?? 0)));
      expect(errors).toHaveLength(booked.length);
      expect(Math.max(...errors)).toBeLessThanOrEqual(MAX_ERROR_MS);
    }
  });

  it('says that a part was heard when it was, to two frames, and never more than one too soon', () => {
    for (const story of stories) {
      story.eventsOf('playback').forEach(({ atMs, outcome }, part) => {
        if (outcome !== 'heard') return;
        const lateMs = atMs - story.openedMs - (story.heard[part]?.toMs ?? 0);
        expect(lateMs).toBeGreaterThanOrEqual(-FRAME_MS);
        expect(lateMs).toBeLessThanOrEqual(2 * FRAME_MS);
      });
    }
  });

  it('is silent one frame after each clear, the one that came while the agent was heard too', () => {
    for (const story of stories) {
      const clears = story
        .eventsOf('carrier-command')
        .filter(({ command }) => command.type === 'clear')
        .map(({ atMs }) => atMs - story.openedMs);
      const ends = clears.map(
        (clearMs) => story.heard.findLast(({ fromMs }) => fromMs < clearMs + AFTER_CLEAR_MS)?.toMs ?? 0,
      );
      expect(clears).toHaveLength(2);
      clears.forEach((clearMs, index) => expect((ends[index] ?? 0) - clearMs).toBeLessThanOrEqual(FRAME_MS));
      expect(ends[1]).toBeGreaterThanOrEqual(clears[1] ?? 0);
    }
  });

  it('has no fault, no hole in what is said, and nothing that the far end complains of', () => {
    for (const story of stories) {
      expect([...story.eventsOf('fault'), ...story.eventsOf('underrun')]).toEqual([]);
      expect(story.noticed.filter(({ type }) => type === 'warning')).toEqual([]);
      expect(story.line.caller.line.counts.underruns).toBe(0);
      for (const { fromMs, toMs, soundMs } of story.heard) expect(toMs - fromMs - soundMs).toBeLessThan(1);
    }
  });

  it('ends for both sides when the caller hangs up, and leaves no timer behind', () => {
    for (const story of stories) {
      // Where a `stop` is said first, we close on it at once, before the caller's own side does.
      expect(endedBy(story)).toHaveLength(1);
      expect(story.eventsOf('call-ended')).toMatchObject([{ reason: 'caller-hung-up' }]);
      expect(story.clock.pending).toBe(0);
    }
  });

  it('ends for both sides when we hang up, and leaves no timer behind', async () => {
    const story = tellStory(make, 7);
    story.call.session.end('operator-hung-up', 'enough');
    await settled();
    story.pass(500);
    expect(endedBy(story)).toEqual(['bridge']);
    expect(story.eventsOf('call-ended')).toMatchObject([{ reason: 'operator-hung-up' }]);
    expect(story.clock.pending).toBe(0);
  });

  it('has a journal of the same shape as Twilio’s', () => {
    for (const { journal } of stories) {
      expect(new Set(kindsIn(journal))).toEqual(new Set(kindsIn(twilio.journal)));
      expect(shapeOf(journal)).toEqual(shapeOf(twilio.journal));
    }
  });

  it('passes `explain` clean', () => {
    stories.forEach(({ journal }, index) => {
      const path = join(folder.dir, `20260309T140500Z_aaaaaa-${index}.jsonl`);
      writeFileSync(path, journal);
      const { findings, figures } = explainCall(path);
      expect(findings).toEqual([]);
      expect(figures).toBeDefined();
    });
  });
});
