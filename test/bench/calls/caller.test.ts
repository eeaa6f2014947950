import { describe, expect, it } from 'vitest';
import { createMediaStreamsCodec } from '../../../src/carriers/media-streams/codec.js';
import { FRAME_MS, TELEPHONE_FRAME_SAMPLES } from '../../../src/audio/frame.js';
import type { CarrierEvent } from '../../../src/ports/carrier.js';
import { LeanCaller } from '../../../scripts/bench/calls/caller.js';
import { answerDeltas, callerSounds } from '../../../scripts/bench/calls/sounds.js';
import { headerBytes, IncomingFrame } from '../../../scripts/bench/calls/web-socket.js';

const STREAM = 'MZ0123456789abcdef0123456789abcdef';
const NAMES = {
  accountSid: 'AC0123456789abcdef0123456789abcdef',
  callSid: 'CA0123456789abcdef0123456789abcdef',
  streamSid: STREAM,
  customParameters: { token: 'secret' },
};
const SOUNDS = callerSounds();
/** Past the places where the counters get longer: 50 and 500 frames of 20 ms. */
const LONG = 600;

/** A caller, and everything that it said in the words of the carrier's codec. */
function call(seed = 0) {
  const codec = createMediaStreamsCodec();
  const said: CarrierEvent[] = [];
  const told: string[] = [];
  let nowMs = 0;
  const line = {
    say: (message: object | string) => void said.push(...codec.decode(JSON.stringify(message))),
    write: (frame: Buffer) => {
      const bytes = Buffer.from(frame);
      const length = bytes.readUInt16BE(2);
      expect(bytes.length).toBe(headerBytes(length, true) + length);
      said.push(...codec.decode(bytes.toString('latin1', headerBytes(length, true))));
      return true;
    },
    close: () => void told.push('closed'),
  };
  const ears = {
    marks: () => void told.push('marks'),
    speaks: () => void told.push('speaks'),
    hears: () => void told.push('hears'),
  };
  const caller = new LeanCaller(SOUNDS, NAMES, ears, seed);
  caller.start(line, nowMs);
  return {
    caller,
    said,
    told,
    pass: (frames: number) => {
      for (let frame = 0; frame < frames; frame += 1) caller.tick((nowMs += FRAME_MS));
    },
    hear: (message: object) => caller.came(messageOf(message), nowMs),
  };
}

function messageOf(message: object): IncomingFrame {
  const bytes = Buffer.from(JSON.stringify(message));
  const frame = new IncomingFrame();
  frame.set(bytes, 0, bytes.length, undefined);
  return frame;
}

function media(payload: Buffer): object {
  return { event: 'media', streamSid: STREAM, media: { payload: payload.toString() } };
}

const [firstDelta] = answerDeltas({ encoding: 'mulaw', rateHz: 8000 });
const answer = media(firstDelta?.base64 ?? Buffer.alloc(0));

describe('a caller of the load generator', () => {
  it('says only what the carrier codec takes without a fault', () => {
    const { caller, said, pass } = call();
    pass(LONG);
    caller.stop();
    expect(said.filter(({ type }) => type === 'fault')).toEqual([]);
    expect(said[0]).toMatchObject({
      type: 'started',
      start: { streamId: STREAM, carrierCallId: NAMES.callSid, token: 'secret' },
    });
    expect(said.at(-1)).toMatchObject({ type: 'stopped', orderly: true });
    expect(said.filter(({ type }) => type === 'audio')).toHaveLength(LONG);
  });

  it('stamps its frames 20 ms apart, however long the numbers get', () => {
    const { said, pass } = call();
    pass(LONG);
    const audio = said.filter((event) => event.type === 'audio');
    expect(audio.map(({ timestampMs }) => timestampMs)).toEqual(
      Array.from({ length: LONG }, (_, index) => (index + 1) * FRAME_MS),
    );
    expect(audio.every(({ frame }) => frame.samples.length === TELEPHONE_FRAME_SAMPLES)).toBe(true);
  });

  it('echoes a mark when what was before it has been heard', () => {
    const { said, pass, hear } = call();
    hear(answer);
    hear({ event: 'mark', streamSid: STREAM, mark: { name: 'end' } });
    pass((firstDelta?.audioMs ?? 0) / FRAME_MS - 1);
    expect(said.some(({ type }) => type === 'mark-reached')).toBe(false);
    pass(1);
    expect(said).toContainEqual({ type: 'mark-reached', name: 'end' });
  });

  it('echoes the marks that a clear flushes at once', () => {
    const { said, hear, caller } = call();
    hear(answer);
    hear({ event: 'mark', streamSid: STREAM, mark: { name: 'end' } });
    hear({ event: 'clear', streamSid: STREAM });
    expect(said).toContainEqual({ type: 'mark-reached', name: 'end' });
    expect(caller.playout.counts).toMatchObject({ clears: 1, soundMs: 0 });
  });

  it('notices the first sound of an answer once, and none of it in silence', () => {
    const { told, hear } = call();
    hear(media(SOUNDS.quiet[0] ?? Buffer.alloc(0)));
    expect(told).toEqual([]);
    hear(answer);
    hear(answer);
    expect(told).toEqual(['hears']);
  });

  it('sends markers when the agent has been silent, and then speaks', () => {
    const { told, pass, hear, said } = call();
    hear(answer);
    pass(30);
    expect(told).toEqual(['hears']);
    pass(250);
    expect(told).toEqual(['hears', 'marks', 'marks', 'speaks']);
    const loud = said.filter(
      (event) =>
        event.type === 'audio' && event.frame.encoding === 'mulaw' && isLoudFrame(event.frame.samples),
    );
    expect(loud).toHaveLength(SOUNDS.speech.length + 2);
  });
});

/** μ-law codes of loud samples have a high exponent: their complement is large. */
function isLoudFrame(samples: Uint8Array): boolean {
  return samples.some((code) => (~code & 0x7f) > 0x40);
}
