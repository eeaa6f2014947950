import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import type { Clock } from '../../../src/ports/clock.js';
import type { LinkEnd } from '../../../src/ports/link.js';
import type { Dial, TextReceiver } from '../../../src/ports/text-channel.js';
import type { AdmissionRules } from '../../../src/providers/practice-agent/admission.js';
import { openPracticeSession } from '../../../src/providers/practice-agent/practice-session.js';
import type { Pace } from '../../../src/providers/practice-agent/response-run.js';
import type { PracticeScript } from '../../../src/providers/practice-agent/script.js';
import type { Voice } from '../../../src/providers/practice-agent/voice.js';
import type { Dice } from './dice.js';
import { laneOf, type LaneConditions } from './lane.js';
import { sampleTape } from './tape.js';

export interface FarEndParts extends AdmissionRules {
  readonly clock: Clock;
  readonly voice: Voice;
  readonly script: PracticeScript;
  readonly dice: Dice;
  readonly pace?: Pace;
}

/** The way to the model and back: a good connection between two data centres. */
const WAY: LaneConditions = { delayMs: 12, jitterMs: 15 };
const RATIO = MODEL_RATE_HZ / TELEPHONE_RATE_HZ;
const APPEND_START = '{"type":"input_audio_buffer.append","audio":"';

/** The practice agent behind a simulated connection; it keeps what it was sent. */
export class FarEnd {
  /** Everything appended, every third sample: what the model heard of the caller, at 8 kHz. */
  readonly appended = sampleTape();
  readonly #parts: FarEndParts;
  #sessions = 0;
  #skip = 0;

  constructor(parts: FarEndParts) {
    this.#parts = parts;
  }

  readonly dial: Dial = ({ url, headers }, receiver) => {
    const { clock, dice } = this.#parts;
    const number = (this.#sessions += 1);
    let session: TextReceiver | undefined;
    const up = laneOf(clock, WAY, dice.for('to model'));
    const down = laneOf(clock, WAY, dice.for('from model'));
    const end = (ended: LinkEnd): void => {
      session?.ended(ended);
      down.send(() => receiver.ended(ended));
    };
    up.send(() => {
      down.send(() => receiver.opened?.());
      const channel = {
        bufferedBytes: 0,
        send: (message: string) => down.send(() => receiver.text(message)),
        close: (code: number, reason: string) => end({ kind: 'closed', code, reason }),
      };
      const { pathname, search } = new URL(url);
      const request = { url: pathname + search, headers: lowerCase(headers) };
      // Ids are random: no two sessions have the same.
      const random = dice.for(number === 1 ? 'agent' : `agent ${number}`).unit;
      const options = { ...this.#parts, random, date: () => new Date(0) };
      session = openPracticeSession(request, channel, options);
    });
    return {
      bufferedBytes: 0,
      send: (message) =>
        up.send(() => {
          this.#take(String(message));
          session?.text(String(message));
        }),
      close: (code, reason) => up.send(() => end({ kind: 'closed', code, reason })),
    };
  };

  #take(message: string): void {
    if (message.startsWith(APPEND_START)) this.#keep(message.slice(APPEND_START.length, -2));
  }

  #keep(base64: string): void {
    const bytes = Buffer.from(base64, 'base64');
    const kept: number[] = [];
    const count = bytes.length / Int16Array.BYTES_PER_ELEMENT;
    let at = this.#skip;
    for (; at < count; at += RATIO) kept.push(bytes.readInt16LE(at * Int16Array.BYTES_PER_ELEMENT));
    this.#skip = at - count;
    this.appended.append(Int16Array.from(kept));
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
