import { describe, expect, it } from 'vitest';
import { FRAME_MS } from '../../../src/audio/frame.js';
import { AudioSocketCodec } from '../../../src/carriers/audiosocket/codec.js';
import {
  frameBytes,
  HEADER_BYTES,
  KIND,
  kindOfRate,
  uuidBytes,
} from '../../../src/carriers/audiosocket/frames.js';
import type { CarrierEvent } from '../../../src/ports/carrier.js';
import { LeanAudioSocketCaller } from '../../../scripts/bench/calls/audiosocket-caller.js';
import { callerSounds } from '../../../scripts/bench/calls/sounds.js';
import { answerFrames } from './answer-frames.js';

const UUID = '01234567-89ab-4cde-8f01-23456789abcd';
const LINE = { encoding: 'pcm16', rateHz: 8000 } as const;
const SOUNDS = callerSounds(LINE, (audio) => Buffer.from(frameBytes(kindOfRate(LINE.rateHz) ?? 0, audio)));
const FRAME_BYTES = 323;
const LONG = 600;
const ANSWER = answerFrames(LINE);
const SILENCE = Buffer.alloc(FRAME_BYTES - HEADER_BYTES);

/** A caller, and everything that it said in the words of the carrier's codec. */
function call() {
  const codec = new AudioSocketCodec({ uuid: UUID, format: LINE });
  const said: CarrierEvent[] = [];
  const told: string[] = [];
  let nowMs = 0;
  const take = (bytes: Uint8Array): void =>
    codec.decode(bytes, nowMs, (event) => {
      said.push(event);
      // The sound of an event is lent.
      if (isLoudAudio(event)) told.push('loud');
    });
  const ears = {
    marks: () => void told.push('marks'),
    speaks: () => void told.push('speaks'),
    hears: () => void told.push('hears'),
  };
  const line = {
    write: (frame: Buffer) => {
      expect(frame.length).toBe(FRAME_BYTES);
      take(frame);
    },
    close: () => void told.push('closed'),
  };
  take(frameBytes(KIND.uuid, uuidBytes(UUID)));
  const caller = new LeanAudioSocketCaller(SOUNDS, ears, 0);
  caller.start(line, nowMs);
  const pass = (frames: number): void => {
    for (let frame = 0; frame < frames; frame += 1) caller.tick((nowMs += FRAME_MS));
  };
  return {
    caller,
    said,
    told,
    pass,
    /** Each frame in its slot. */
    hear: (...frames: readonly Buffer[]) => {
      for (const frame of frames) {
        caller.came(frame, 0, frame.length, nowMs);
        pass(1);
      }
    },
  };
}

describe('a caller of the load generator, over AudioSocket', () => {
  it('says only what the carrier codec takes without a fault', () => {
    const { caller, said, told, pass } = call();
    pass(LONG);
    caller.stop();
    expect(said.filter(({ type }) => type === 'fault')).toEqual([]);
    expect(said[0]).toMatchObject({ type: 'started' });
    expect(said.filter(({ type }) => type === 'audio')).toHaveLength(LONG);
    expect(caller.frames).toBe(LONG);
    expect(told.at(-1)).toBe('closed');
  });

  it('notices the first sound of an answer once, and none of it in silence', () => {
    const { caller, told, hear } = call();
    hear(SILENCE, SILENCE);
    expect(told).toEqual([]);
    expect(caller.playout.counts.soundMs).toBe(0);
    hear(...ANSWER);
    expect(told).toEqual(['hears']);
    expect(caller.playout.counts).toMatchObject({ soundMs: ANSWER.length * FRAME_MS, underruns: 0 });
  });

  it('finds silence within an answer, and none after it', () => {
    const { caller, hear } = call();
    hear(...ANSWER, SILENCE, SILENCE, ...ANSWER, ...Array.from({ length: 30 }, () => SILENCE));
    expect(caller.playout.counts).toMatchObject({ underruns: 1, underrunMs: 2 * FRAME_MS });
    hear(...ANSWER);
    expect(caller.playout.counts.underruns).toBe(1);
  });

  it('sends markers when the agent has been silent, and then speaks', () => {
    const { told, pass, hear } = call();
    hear(...ANSWER);
    pass(250);
    const isLoud = (what: string): boolean => what === 'loud';
    expect(told.filter((what) => !isLoud(what))).toEqual(['hears', 'marks', 'marks', 'speaks']);
    expect(told.filter(isLoud)).toHaveLength(SOUNDS.speech.length + 2);
  });
});

function isLoudAudio(event: CarrierEvent): boolean {
  if (event.type !== 'audio' || event.frame.encoding !== 'pcm16') return false;
  return event.frame.samples.some((sample) => Math.abs(sample) > 2000);
}
