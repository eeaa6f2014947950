import { Worker } from 'node:worker_threads';
import { messageOf } from '../../lib/errors.js';
import type { Voice } from './voice.js';

/** Sentences kept ready; a script has a few dozen, and what callers write comes on top. */
const MAX_CACHED_UTTERANCES = 64;

/** What the worker is asked. */
export interface SpeakRequest {
  readonly id: number;
  readonly text: string;
}

/** What it answers: mono PCM16 at 24 kHz. */
export type SpeakReply =
  { readonly id: number; readonly samples: Int16Array } | { readonly id: number; readonly failure: string };

/** A voice that can be put away. */
export type WorkerVoice = Voice & { close(): Promise<void> };

interface Waiting {
  readonly resolve: (samples: Int16Array) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A voice in its own thread, so that making speech never holds up the call server. The worker starts with the first request; when it dies,
 * what was asked of it is rejected and the next request starts another. It keeps the process alive only while it is asked something.
 */
export function createWorkerVoice(workerUrl: URL): WorkerVoice {
  const speaker = new Speaker(workerUrl);
  const cache = new Map<string, Promise<Int16Array>>();
  const voice = (text: string): Promise<Int16Array> => {
    const samples = cache.get(text) ?? speaker.speak(text);
    cache.delete(text);
    cache.set(text, samples);
    samples.catch(() => {
      if (cache.get(text) === samples) cache.delete(text);
    });
    const [oldest] = cache.keys();
    if (cache.size > MAX_CACHED_UTTERANCES && oldest !== undefined) cache.delete(oldest);
    return samples;
  };
  return Object.assign(voice, { close: () => speaker.close() });
}

/** The worker and what is asked of it. */
class Speaker {
  readonly #url: URL;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;
  #closed = false;

  constructor(url: URL) {
    this.#url = url;
  }

  speak(text: string): Promise<Int16Array> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new Error('the voice is closed'));
        return;
      }
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.ref();
      this.#worker.postMessage({ id: this.#lastId, text } satisfies SpeakRequest);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#url);
    let cause = 'the voice worker ended';
    worker.on('message', (reply: SpeakReply) => this.#settle(reply));
    worker.on('error', (error) => {
      cause = `the voice worker failed: ${messageOf(error)}`;
    });
    worker.on('exit', () => this.#lost(worker, cause));
    return worker;
  }

  #settle(reply: SpeakReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ('samples' in reply) waiting?.resolve(reply.samples);
    else waiting?.reject(new Error(reply.failure));
  }

  #lost(worker: Worker, cause: string): void {
    if (this.#worker === worker) this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Error(cause));
    this.#waiting.clear();
  }
}
