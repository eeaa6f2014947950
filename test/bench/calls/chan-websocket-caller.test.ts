import { describe, expect, it } from 'vitest';
import { FRAME_MS, TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../../../src/audio/frame.js';
import { createChanWebsocketCodec } from '../../../src/carriers/chan-websocket/codec.js';
import type { Message } from '../../../src/ports/text-channel.js';
import type { CarrierCommand, CarrierEvent } from '../../../src/ports/carrier.js';
import { LeanChanWebsocketCaller } from '../../../scripts/bench/calls/chan-websocket-caller.js';
import { callerSounds } from '../../../scripts/bench/calls/sounds.js';
import {
  binaryFrame,
  headerBytes,
  IncomingFrame,
  NORMAL_CLOSURE,
} from '../../../scripts/bench/calls/web-socket.js';
import { answerFrames } from './answer-frames.js';

const CHANNEL = '1700000000.17';
const SOUNDS = callerSounds(TELEPHONE_FORMAT, (audio) => binaryFrame(audio, true));
const HEADER = headerBytes(TELEPHONE_FRAME_SAMPLES, true);
const LONG = 600;

/** A caller, and everything that it said in the words of the carrier's codec. */
function call() {
  const codec = createChanWebsocketCodec({ token: 'secret', format: 'ulaw' });
  const said: CarrierEvent[] = [];
  const told: string[] = [];
  let nowMs = 0;
  const line = {
    say: (message: object | string) => void said.push(...codec.decode(JSON.stringify(message))),
    write: (frame: Buffer) => {
      expect(frame.length).toBe(HEADER + TELEPHONE_FRAME_SAMPLES);
      said.push(...codec.decodeBytes(frame.subarray(HEADER)));
      return true;
    },
    close: (payload = '') => void told.push(`closed ${payload}`),
  };
  const ears = {
    marks: () => void told.push('marks'),
    speaks: () => void told.push('speaks'),
    hears: () => void told.push('hears'),
  };
  const caller = new LeanChanWebsocketCaller(SOUNDS, CHANNEL, ears, 0);
  caller.start(line, nowMs);
  const come = (message: Message): void => {
    if (typeof message === 'string') caller.told(incoming(Buffer.from(message)), nowMs);
    else caller.came(incoming(Buffer.from(message)), nowMs);
  };
  return {
    caller,
    said,
    told,
    pass: (frames: number) => {
      for (let frame = 0; frame < frames; frame += 1) caller.tick((nowMs += FRAME_MS));
    },
    /** As the carrier's codec writes it. */
    hear: (command: CarrierCommand) => codec.encode(command).forEach(come),
  };
}

function incoming(bytes: Buffer): IncomingFrame {
  const frame = new IncomingFrame();
  frame.set(bytes, 0, bytes.length, undefined);
  return frame;
}

const ANSWER = answerFrames(TELEPHONE_FORMAT);
const answer = (index: number): CarrierCommand => ({
  type: 'audio',
  frame: { ...TELEPHONE_FORMAT, samples: ANSWER[index] ?? new Uint8Array(0) },
});

describe('a caller of the load generator, over chan_websocket', () => {
  it('says only what the carrier codec takes without a fault', () => {
    const { caller, said, told, pass } = call();
    pass(LONG);
    caller.stop();
    expect(said.filter(({ type }) => type === 'fault')).toEqual([]);
    expect(said[0]).toMatchObject({ type: 'started', start: { streamId: CHANNEL, token: 'secret' } });
    const audio = said.filter((event) => event.type === 'audio');
    expect(audio.map(({ timestampMs }) => timestampMs)).toEqual(
      Array.from({ length: LONG }, (_, index) => index * FRAME_MS),
    );
    expect(caller.frames).toBe(LONG);
    expect(told.at(-1)).toBe(`closed ${NORMAL_CLOSURE}`);
  });

  it('tells of a mark when what was before it has been heard', () => {
    const { said, pass, hear } = call();
    hear(answer(0));
    hear(answer(1));
    hear({ type: 'mark', name: 'end' });
    pass(1);
    expect(said.some(({ type }) => type === 'mark-reached')).toBe(false);
    pass(1);
    expect(said).toContainEqual({ type: 'mark-reached', name: 'end' });
  });

  it('tells nothing of the marks that a flush takes along', () => {
    const { caller, said, pass, hear } = call();
    hear(answer(0));
    hear({ type: 'mark', name: 'end' });
    hear({ type: 'clear' });
    pass(LONG);
    expect(said.some(({ type }) => type === 'mark-reached')).toBe(false);
    expect(caller.playout.counts).toMatchObject({ clears: 1, marks: 0, soundMs: 0 });
  });

  it('notices the first sound of an answer once, sends markers when it is over, and then speaks', () => {
    const { told, pass, hear } = call();
    hear(answer(0));
    hear(answer(1));
    expect(told).toEqual(['hears']);
    pass(250);
    expect(told).toEqual(['hears', 'marks', 'marks', 'speaks']);
  });
});
