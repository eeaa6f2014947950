import { FRAME_MS, TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { type CallerEars, CallerTurns } from './caller-turns.js';
import { LOUD, peakIn } from './loudness.js';
import { Playout } from './playout.js';
import type { Caller } from './road.js';
import type { CallerSounds } from './sounds.js';
import { type IncomingFrame, type LeanSocket, NORMAL_CLOSURE } from './web-socket.js';

/** Where such a caller writes to. */
export type ChannelLine = Pick<LeanSocket, 'write' | 'say' | 'close'>;

interface Command {
  readonly command: string;
  readonly correlation_id?: string;
}

/**
 * Asterisk's end of a WebSocket channel in μ-law, with a caller behind it. Frames are written as they lie, and a queue plays what comes. What is told with a
 * frame's time, as in Asterisk: marks; one that was flushed is told never. The queue is never so long here that Asterisk would ask for a pause.
 */
export class LeanChanWebsocketCaller implements Caller {
  readonly #channelId: string;
  readonly #turns: CallerTurns;
  readonly playout = new Playout('dropped');
  #socket: ChannelLine | undefined;
  #frames = 0;

  /** `sounds`: whole WebSocket frames; `seed`: what this caller's pauses are made of, and which of the answers it interrupts. */
  constructor(sounds: CallerSounds, channelId: string, ears: CallerEars, seed: number) {
    this.#channelId = channelId;
    this.#turns = new CallerTurns(sounds, ears, seed);
  }

  get frames(): number {
    return this.#frames;
  }

  get unanswered(): number {
    return this.#turns.unanswered;
  }

  start(socket: ChannelLine, nowMs: number): void {
    socket.say({
      event: 'MEDIA_START',
      connection_id: this.#channelId,
      channel: `WebSocket/talkpath/${this.#channelId}`,
      channel_id: this.#channelId,
      format: 'ulaw',
      optimal_frame_size: TELEPHONE_FRAME_SAMPLES,
      ptime: FRAME_MS,
      channel_variables: {},
    });
    this.#socket = socket;
    this.#turns.start(nowMs);
  }

  stop(): void {
    this.#socket?.close(NORMAL_CLOSURE);
  }

  /** 20 ms have passed. */
  tick(nowMs: number): void {
    for (const correlation_id of this.playout.dueMarks(nowMs))
      this.#socket?.say({
        event: 'MEDIA_MARK_PROCESSED',
        channel_id: this.#channelId,
        correlation_id,
      });
    this.#socket?.write(this.#turns.next(nowMs, this.playout.endsAtMs));
    this.#frames += 1;
  }

  /** Sound came. */
  came(frame: Pick<IncomingFrame, 'length' | 'at'>, nowMs: number): void {
    const { length } = frame;
    if (this.#turns.awaitsAnswer && peakIn((index) => frame.at(index), 0, length, 'mulaw') >= LOUD)
      this.#turns.hears(nowMs);
    this.playout.audio((length * 1000) / TELEPHONE_RATE_HZ, nowMs);
  }

  /** A command came. */
  told(frame: Pick<IncomingFrame, 'text'>, nowMs: number): void {
    const { command, correlation_id } = JSON.parse(frame.text()) as Command;
    if (command === 'MARK_MEDIA') this.playout.mark(correlation_id ?? '', nowMs);
    else if (command === 'FLUSH_MEDIA') this.playout.clear(nowMs);
  }
}
