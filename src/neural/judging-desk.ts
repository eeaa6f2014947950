import type { SpeechConfidence } from '../ports/neural-vad.js';
import { Backlog, type Chunk } from './backlog.js';
import type { JudgeRequest } from './silero-messages.js';
import { CHUNK_SAMPLES } from './silero-model.js';

/** Half a second a stream: an interruption is decided within 400 ms. */
const MAX_WAITING_CHUNKS = 16;
/** Streams judged in one run; beyond that a chunk gets hardly cheaper. */
const MAX_BATCH = 16;

/**
 * Between the ears and the model: one request is out at a time, and what comes in meanwhile goes with the next, so that the model works in
 * batches exactly when it has much to do. A stream is one unbroken stretch of listening of one ear.
 */
export class JudgingDesk {
  readonly #send: (request: JudgeRequest) => void;
  readonly #backlog = new Backlog(MAX_WAITING_CHUNKS);
  readonly #listeners = new Map<number, (answer: SpeechConfidence) => void>();
  #asked: readonly Chunk[] = [];
  #ended: number[] = [];
  #lastStream = 0;
  #closed = false;

  constructor(send: (request: JudgeRequest) => void) {
    this.#send = send;
  }

  /** Chunks that were never judged because there was too much to do. */
  get droppedChunks(): number {
    return this.#backlog.dropped;
  }

  openStream(listener: (answer: SpeechConfidence) => void): number {
    this.#lastStream += 1;
    this.#listeners.set(this.#lastStream, listener);
    return this.#lastStream;
  }

  ask(chunk: Chunk): void {
    if (this.#closed) return;
    this.#backlog.add(chunk);
    this.#askNext();
  }

  /** Nothing more is asked or answered for this stream, and its state is forgotten. */
  closeStream(stream: number): void {
    this.#listeners.delete(stream);
    this.#backlog.forget(stream);
    if (!this.#closed) this.#ended.push(stream);
  }

  /** The answer to the request that is out, in its order. */
  judged(confidences: Float32Array): void {
    const asked = this.#asked;
    this.#asked = [];
    this.#askNext();
    for (const [index, { stream, atMs }] of asked.entries()) {
      const confidence = confidences[index];
      if (confidence !== undefined) this.#listeners.get(stream)?.({ atMs, confidence });
    }
  }

  /** There is nobody left to ask. */
  close(): void {
    this.#closed = true;
    this.#ended = [];
  }

  #askNext(): void {
    if (this.#asked.length > 0) return;
    const chunks = this.#backlog.take(MAX_BATCH);
    if (chunks.length === 0) return;
    this.#asked = chunks;
    const samples = new Int16Array(chunks.length * CHUNK_SAMPLES);
    for (const [index, chunk] of chunks.entries()) samples.set(chunk.samples, index * CHUNK_SAMPLES);
    this.#send({
      type: 'judge',
      streams: chunks.map(({ stream }) => stream),
      samples,
      ended: this.#ended.splice(0),
    });
  }
}
