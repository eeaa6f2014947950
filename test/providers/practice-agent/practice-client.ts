import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LinkEnd } from '../../../src/ports/link.js';
import type { TextReceiver } from '../../../src/ports/text-channel.js';
import {
  openPracticeSession,
  type PracticeOptions,
} from '../../../src/providers/practice-agent/practice-session.js';
import type { Voice } from '../../../src/providers/practice-agent/voice.js';
import { ManualClock } from '../../support/manual-clock.js';
import { practiceScript } from '../../support/practice-script.js';

/** A server event as it came over the wire. */
export type Wire = Readonly<Record<string, unknown>> & { readonly type: string };

export type Dialect = 'ga' | 'beta';
export const BOTH: readonly Dialect[] = ['ga', 'beta'];

const SCRIPT_PATH = join(import.meta.dirname, '../../../config/practice/receptionist.yaml');
/** The script that ships. */
export const receptionist = practiceScript(readFileSync(SCRIPT_PATH, 'utf8'));

const SAMPLES_PER_MS = 24;

/** A voice that hums: 50 ms at 24 kHz for every character. */
export const hum: Voice = (text) => Promise.resolve(toneSamples(text.length * 50));

/** A 440 Hz tone at −12 dB of full scale, mono PCM16 at 24 kHz. */
export function toneSamples(ms: number, samplesPerMs = SAMPLES_PER_MS): Int16Array {
  const step = (2 * Math.PI * 440) / (samplesPerMs * 1000);
  return Int16Array.from({ length: ms * samplesPerMs }, (_, index) =>
    Math.round(8000 * Math.sin(index * step)),
  );
}

export const silenceSamples = (ms: number): Int16Array => new Int16Array(ms * SAMPLES_PER_MS);

export const base64 = (samples: Int16Array): string =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64');

/** Numbers from 0 to 1 that are the same in every run (linear congruential, Numerical Recipes' constants). */
export function seededRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface ClientOptions extends Partial<PracticeOptions> {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly url?: string;
}

/** The client's end of a practice session under a hand-cranked clock: keeps everything the server says. */
export class PracticeClient {
  readonly events: Wire[] = [];
  readonly clock: ManualClock;
  closed: { readonly code: number; readonly reason: string } | undefined;
  readonly #receiver: TextReceiver;
  readonly #dialect: Dialect;

  constructor(dialect: Dialect = 'ga', { headers, url, ...options }: ClientOptions = {}) {
    this.#dialect = dialect;
    this.clock = new ManualClock();
    const channel = {
      bufferedBytes: 0,
      send: (message: string) => this.events.push(JSON.parse(message) as Wire),
      close: (code: number, reason: string) => {
        this.closed ??= { code, reason };
      },
    };
    const dialectHeader = dialect === 'beta' ? { 'openai-beta': 'realtime=v1' } : {};
    this.#receiver = openPracticeSession(
      {
        url: url ?? '/v1/realtime?model=gpt-realtime',
        headers: headers ?? { authorization: 'Bearer practice', ...dialectHeader },
      },
      channel,
      {
        clock: this.clock,
        voice: hum,
        script: receptionist,
        random: seededRandom(),
        date: () => new Date(0),
        ...options,
      },
    );
  }

  send(event: Readonly<Record<string, unknown>>): void {
    this.#receiver.text(JSON.stringify(event));
  }

  sendText(message: string): void {
    this.#receiver.text(message);
  }

  sendBinary(bytes: number): void {
    this.#receiver.binary(new Uint8Array(bytes));
  }

  end(end: LinkEnd = { kind: 'closed', code: 1000, reason: '' }): void {
    this.#receiver.ended(end);
  }

  /** Sends settings in the dialect's shape: flat in beta, the given GA session in GA. */
  update(settings: { readonly ga: object; readonly beta: object }): void {
    const session = this.#dialect === 'ga' ? { type: 'realtime', ...settings.ga } : settings.beta;
    this.send({ type: 'session.update', session });
  }

  /** Appends audio in pieces of 20 ms. */
  speak(samples: Int16Array, pieceSamples = 20 * SAMPLES_PER_MS): void {
    for (let at = 0; at < samples.length; at += pieceSamples) {
      const audio = base64(samples.slice(at, at + pieceSamples));
      this.send({ type: 'input_audio_buffer.append', audio });
    }
  }

  /** The caller speaks for so long and is silent after it until the turn ends. */
  turn(ms: number): void {
    this.speak(toneSamples(ms));
    this.speak(silenceSamples(600));
  }

  write(text: string, role: 'user' | 'system' = 'user'): void {
    const content = [{ type: 'input_text', text }];
    this.send({ type: 'conversation.item.create', item: { type: 'message', role, content } });
  }

  /** Presses a key and asks for the answer, as the bridge does. */
  press(key: string): void {
    this.write(`The caller pressed ${key} on the keypad.`);
    this.send({ type: 'response.create' });
  }

  /** Lets time pass, with promises settling in between. */
  async pass(ms: number, stepMs = 5): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await settled();
      this.clock.advance(Math.min(stepMs, ms - passed));
    }
    await settled();
  }

  /** Lets time pass until that many responses are done. */
  async untilDone(count = 1): Promise<Wire> {
    for (let step = 0; step < 4000 && this.all('response.done').length < count; step += 1)
      await this.pass(10, 10);
    const done = this.all('response.done')[count - 1];
    if (!done) throw new Error(`response ${count} did not end; seen: ${this.types().join(' ')}`);
    return done;
  }

  types(): string[] {
    return this.events.map(({ type }) => type);
  }

  all(type: string): Wire[] {
    return this.events.filter((event) => event.type === type);
  }

  last(type: string): Wire {
    const event = this.all(type).at(-1);
    if (!event) throw new Error(`no ${type}; seen: ${this.types().join(' ')}`);
    return event;
  }

  /** Forgets what was said so far. */
  forget(): void {
    this.events.length = 0;
  }

  /** The words of the last message that was spoken. */
  said(): string {
    const done = this.events.findLast(({ type }) => /audio_transcript\.done$/.test(type));
    return at(done, 'transcript');
  }

  /** All audio sent so far: bytes of the wire format. */
  audioBytes(): Buffer {
    const deltas = this.events.filter(({ type }) => /^response\.(output_)?audio\.delta$/.test(type));
    return Buffer.concat(deltas.map((event) => Buffer.from(at(event, 'delta'), 'base64')));
  }
}

/** The string on that path of an event; fails when there is none. */
export function at(event: unknown, ...path: readonly (string | number)[]): string {
  let value = event;
  for (const key of path) value = (value as Record<string | number, unknown> | undefined)?.[key];
  if (typeof value !== 'string')
    throw new Error(`no string at ${path.join('.')} of ${JSON.stringify(event)}`);
  return value;
}

/** Lets every promise that can settle do so. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
