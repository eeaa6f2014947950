import { describe, expect, it } from 'vitest';
import { FRAME_MS, TELEPHONE_FRAME_SAMPLES, telephoneFrame } from '../../src/audio/frame.js';
import type { CarrierEvent, CarrierLink } from '../../src/ports/carrier.js';
import { MAX_AHEAD_MS, OTHER_EVENT_MS, withoutFlood } from '../../src/wire/flood.js';

const FRAME = telephoneFrame(new Uint8Array(TELEPHONE_FRAME_SAMPLES));
const SOUND: CarrierEvent = { type: 'audio', frame: FRAME, timestampMs: 0 };
const KEY: CarrierEvent = { type: 'dtmf', digit: '1' };
const STOPPED: CarrierEvent = { type: 'stopped', orderly: true, detail: 'hang-up' };
const MOST_FRAMES = MAX_AHEAD_MS / FRAME_MS;
const MOST_KEYS = MAX_AHEAD_MS / OTHER_EVENT_MS;

function scene() {
  const closed: string[] = [];
  const inner: CarrierLink = {
    onEvent: () => undefined,
    send: () => undefined,
    close: (reason) => void closed.push(reason),
    bufferedBytes: 0,
  };
  let nowMs = 5000;
  const link = withoutFlood(inner, { now: () => nowMs });
  const taken: CarrierEvent[] = [];
  link.onEvent = (event) => taken.push(event);
  const come = (event: CarrierEvent, times = 1): void => {
    for (let time = 0; time < times; time += 1) inner.onEvent(event);
  };
  return { link, closed, taken, come, pass: (ms: number) => (nowMs += ms) };
}

describe('a link without flood', () => {
  it('takes what a network that stood still lets through at once, again and again', () => {
    const { closed, taken, come, pass } = scene();
    for (let stall = 0; stall < 20; stall += 1) {
      pass(3000);
      come(SOUND, 3000 / FRAME_MS);
    }
    expect([closed, taken.length]).toEqual([[], 3000]);
  });

  it('takes the sound of a long stall too, and no more than that', () => {
    const { closed, come, pass } = scene();
    come(SOUND);
    pass(30_000);
    come(SOUND, 30_000 / FRAME_MS + MOST_FRAMES);
    expect(closed).toEqual([]);
    come(SOUND, 30);
    expect(closed).toEqual(['carrier.flood']);
  });

  it('takes the sound of a day from a clock that is a little faster than ours', () => {
    const { closed, come, pass } = scene();
    const second = { ...SOUND, frame: telephoneFrame(new Uint8Array(TELEPHONE_FRAME_SAMPLES * 50)) };
    for (let at = 0; at < 24 * 3600; at += 1) {
      pass(999);
      come(second);
    }
    expect(closed).toEqual([]);
  });

  it.each([
    ['sound', SOUND, MOST_FRAMES],
    ['keys', KEY, MOST_KEYS],
    ['echoes of marks', { type: 'mark-reached', name: 'm' } as const, MOST_KEYS],
  ])('ends with a code when too much %s comes at once, and says nothing more', (_what, event, most) => {
    const { closed, taken, come } = scene();
    come(event, most);
    expect(taken).toHaveLength(most);
    expect(closed).toEqual([]);
    come(event, 1000);
    come(STOPPED);
    expect(taken.slice(most)).toMatchObject([
      { type: 'fault', code: 'carrier.flood' },
      { type: 'stopped', orderly: false, detail: 'carrier.flood' },
    ]);
    expect(closed).toEqual(['carrier.flood']);
  });

  it('has keys beside sound without end, as a caller presses them', () => {
    const { closed, come, pass } = scene();
    for (let key = 0; key < 5000; key += 1) {
      pass(200);
      come(SOUND, 200 / FRAME_MS);
      come(KEY);
    }
    expect(closed).toEqual([]);
  });

  it('passes on what its link says, and how it ends, to whoever takes it', () => {
    const { link, taken, come } = scene();
    come(SOUND);
    const later: CarrierEvent[] = [];
    link.onEvent = (event) => later.push(event);
    come(KEY);
    come(STOPPED);
    expect([taken, later]).toEqual([[SOUND], [KEY, STOPPED]]);
  });
});
