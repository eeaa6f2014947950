import { beforeEach, describe, expect, it } from 'vitest';
import {
  type AudioFormat,
  type AudioFrame,
  FRAME_MS,
  TELEPHONE_FRAME_SAMPLES,
} from '../../src/audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.js';
import type {
  CarrierCapabilities,
  CarrierCommand,
  CarrierEvent,
  StreamStart,
} from '../../src/ports/carrier.js';
import type { ManualClock } from '../support/manual-clock.js';

/** A carrier with a simulated caller at its far end, on a clock that the suite cranks. */
export interface CarrierUnderTest {
  readonly clock: ManualClock;
  readonly capabilities: CarrierCapabilities;
  /** Its messages have no timestamps: media time is what came, and what is lost leaves no trace. */
  readonly countsSamples?: true;
  /** How long after it is due a mark may come back behind which nothing waits (ms); at once by default. */
  readonly idleMarkMs?: number;
  /** Everything the carrier told us, in order. */
  readonly events: readonly CarrierEvent[];
  /** What the first `started` must say. */
  readonly expectedStart: StreamStart;
  send(command: CarrierCommand): void;
  /** The call comes in. */
  connect(): void;
  /** The caller speaks (μ-law, whole frames), beginning with the next frame. */
  say(audio: Uint8Array): void;
  /** The next frames of the caller get lost on the way to us. */
  loseFrames(count: number): void;
  pressKey(digit: string): void;
  hangUp(): void;
  /** The connection breaks. */
  breakOff(): void;
  /** What the caller has heard so far (μ-law), as long as the call. */
  heard(): Uint8Array;
}

type EventOf<Type extends CarrierEvent['type']> = Extract<CarrierEvent, { type: Type }>;

const frames = (count: number): number => count * FRAME_MS;

/** Audio that can be told from silence and from its own other parts. */
function ramp(bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, index) => index % 0x7d);
}

/** μ-law codes as the line has them: on one that has samples, as those that they stand for. */
function onLine({ encoding }: AudioFormat, codes: Uint8Array): AudioFrame {
  if (encoding === 'mulaw') return { encoding, rateHz: 8000, samples: codes };
  return { encoding, rateHz: 8000, samples: decodeMulaw(codes, new Int16Array(codes.length)) };
}

/** The other way. */
function codesOf(frame: AudioFrame): Uint8Array {
  if (frame.encoding === 'mulaw') return frame.samples;
  return encodeMulaw(frame.samples, new Uint8Array(frame.samples.length));
}

/** What every carrier must do; run once for each there is. */
export function describeCarrier(name: string, make: () => CarrierUnderTest): void {
  describe(`${name} as a carrier`, () => {
    let carrier: CarrierUnderTest;
    beforeEach(() => {
      carrier = make();
    });

    const ofType = <Type extends CarrierEvent['type']>(type: Type): EventOf<Type>[] =>
      carrier.events.filter((event): event is EventOf<Type> => event.type === type);
    const play = (samples: Uint8Array): void =>
      carrier.send({ type: 'audio', frame: onLine(carrier.capabilities.format, samples) });
    const marks = (): string[] => ofType('mark-reached').map((event) => event.name);

    it('begins with started, which says whose call it is', () => {
      carrier.connect();
      expect(carrier.events[0]).toEqual({ type: 'started', start: carrier.expectedStart });
    });

    it('takes nothing before it has started', () => {
      play(ramp(TELEPHONE_FRAME_SAMPLES));
      carrier.connect();
      carrier.clock.advance(frames(5));
      expect([...carrier.heard()].every((code) => code === 0xff)).toBe(true);
    });

    it('brings what the caller says, whole and in order, 20 ms at a time', () => {
      carrier.connect();
      const speech = ramp(TELEPHONE_FRAME_SAMPLES * 10);
      carrier.say(speech);
      carrier.clock.advance(frames(10));
      const audio = ofType('audio');
      expect(audio.flatMap(({ frame }) => [...codesOf(frame)])).toEqual([...speech]);
      const gaps = audio.slice(1).map(({ timestampMs }, i) => timestampMs - (audio[i]?.timestampMs ?? 0));
      expect(new Set(gaps)).toEqual(new Set([FRAME_MS]));
    });

    it.runIf(make().countsSamples)('counts on where frames stay away, for lack of timestamps', () => {
      carrier.connect();
      carrier.clock.advance(frames(3));
      carrier.loseFrames(4);
      carrier.clock.advance(frames(6));
      expect(ofType('audio').map(({ timestampMs }) => timestampMs)).toEqual([0, 1, 2, 3, 4].map(frames));
    });

    it.skipIf(make().countsSamples)('keeps its timestamps true when frames get lost', () => {
      carrier.connect();
      carrier.clock.advance(frames(3));
      carrier.loseFrames(4);
      carrier.clock.advance(frames(6));
      const times = ofType('audio').map(({ timestampMs }) => timestampMs / FRAME_MS);
      expect(times).toHaveLength(5);
      expect((times[3] ?? 0) - (times[2] ?? 0)).toBe(5);
    });

    it('plays what it is sent, in frames of any size, to the last byte', () => {
      carrier.connect();
      const speech = ramp(TELEPHONE_FRAME_SAMPLES * 20);
      for (let at = 0, size = 1; at < speech.length; at += size, size = (size * 3) % 701) {
        play(speech.subarray(at, at + size));
      }
      carrier.clock.advance(frames(40));
      const heard = Buffer.from(carrier.heard());
      expect(heard.indexOf(speech)).toBeGreaterThanOrEqual(0);
    });

    it('brings keys', () => {
      carrier.connect();
      for (const digit of ['1', '#', '*']) carrier.pressKey(digit);
      carrier.clock.advance(frames(2));
      expect(ofType('dtmf').map(({ digit }) => digit)).toEqual(['1', '#', '*']);
    });

    it('ends once, in good order, when the caller hangs up', () => {
      carrier.connect();
      carrier.clock.advance(frames(2));
      carrier.hangUp();
      carrier.breakOff();
      carrier.clock.advance(frames(2));
      expect(ofType('stopped')).toMatchObject([{ orderly: true }]);
      expect(carrier.events.at(-1)?.type).toBe('stopped');
    });

    it('ends once, and says that it broke, when the connection is lost', () => {
      carrier.connect();
      carrier.clock.advance(frames(2));
      carrier.breakOff();
      carrier.hangUp();
      expect(ofType('stopped')).toMatchObject([{ orderly: false }]);
      expect(carrier.events.at(-1)?.type).toBe('stopped');
    });

    it('takes anything after its end in silence', () => {
      carrier.connect();
      carrier.hangUp();
      const events = carrier.events.length;
      play(ramp(TELEPHONE_FRAME_SAMPLES));
      carrier.send({ type: 'mark', name: 'late' });
      carrier.send({ type: 'clear' });
      carrier.clock.advance(frames(5));
      expect(carrier.events).toHaveLength(events);
      expect(carrier.clock.pending).toBe(0);
    });

    it('tells of no fault in all of this', () => {
      carrier.connect();
      play(ramp(TELEPHONE_FRAME_SAMPLES * 3));
      carrier.send({ type: 'mark', name: 'm' });
      carrier.send({ type: 'clear' });
      carrier.clock.advance(frames(5));
      expect(ofType('fault')).toEqual([]);
    });

    describe.runIf(make().capabilities.mark !== 'none')('with marks', () => {
      it('returns a mark when the audio before it was heard, and not sooner', () => {
        carrier.connect();
        play(ramp(TELEPHONE_FRAME_SAMPLES * 10));
        carrier.send({ type: 'mark', name: 'end' });
        carrier.clock.advance(frames(9));
        expect(marks()).toEqual([]);
        carrier.clock.advance(frames(3));
        expect(marks()).toEqual(['end']);
      });

      it('returns marks in the order in which they were set', () => {
        carrier.connect();
        for (const each of ['a', 'b', 'c', 'd']) {
          play(ramp(TELEPHONE_FRAME_SAMPLES));
          carrier.send({ type: 'mark', name: each });
        }
        carrier.clock.advance(frames(8));
        expect(marks()).toEqual(['a', 'b', 'c', 'd']);
      });

      it('returns a mark at once when nothing waits to be played', () => {
        carrier.connect();
        carrier.send({ type: 'mark', name: 'now' });
        carrier.clock.advance(carrier.idleMarkMs ?? 0);
        expect(marks()).toEqual(['now']);
      });
    });

    describe.runIf(make().capabilities.clear)('with clear', () => {
      it('forgets what was not played, and plays what comes afterwards', () => {
        carrier.connect();
        play(new Uint8Array(TELEPHONE_FRAME_SAMPLES * 50).fill(0x11));
        carrier.clock.advance(frames(10));
        carrier.send({ type: 'clear' });
        play(new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(0x22));
        carrier.clock.advance(frames(20));
        const count = (code: number): number => carrier.heard().filter((each) => each === code).length;
        expect(count(0x11) / TELEPHONE_FRAME_SAMPLES).toBeGreaterThan(5);
        expect(count(0x11) / TELEPHONE_FRAME_SAMPLES).toBeLessThanOrEqual(11);
        expect(count(0x22)).toBe(TELEPHONE_FRAME_SAMPLES);
      });

      it('does with the marks of cleared audio what the carrier declares', () => {
        carrier.connect();
        for (const each of ['heard', 'cleared', 'cleared too']) {
          play(ramp(TELEPHONE_FRAME_SAMPLES * 5));
          carrier.send({ type: 'mark', name: each });
        }
        carrier.clock.advance(frames(7));
        carrier.send({ type: 'clear' });
        const echoed = carrier.capabilities.mark === 'echoed-when-cleared';
        const expected = echoed ? ['heard', 'cleared', 'cleared too'] : ['heard'];
        expect(marks()).toEqual(expected);
        carrier.clock.advance(frames(20));
        expect(marks()).toEqual(expected);
      });
    });
  });
}
