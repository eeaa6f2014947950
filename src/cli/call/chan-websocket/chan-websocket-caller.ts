import { randomBytes } from 'node:crypto';
import { FRAME_MS } from '../../../audio/frame.js';
import type { Clock } from '../../../ports/clock.js';
import type { LinkEnd } from '../../../ports/link.js';
import type { TextChannel } from '../../../ports/text-channel.js';
import { type ChannelFormat, frameBytesOf, fromTelephone } from '../channel-formats.js';
import { Saying } from '../saying.js';
import type { CallerEvent, StreamCaller } from '../stream-caller.js';
import { warnOnce } from '../warn-once.js';
import { type ControlDialect, MAX_COMMAND_BYTES, readCommand, writeEvent } from './control-writer.js';
import { MAX_QUEUE_FRAMES, MediaQueue, XOFF_FRAMES, XON_FRAMES } from './media-queue.js';

/** What a simulated Asterisk with a caller on the line is made of. */
export interface ChanWebsocketOptions {
  readonly clock: Clock;
  readonly onEvent: (event: CallerEvent) => void;
  /** As `c(…)` of the dial string; μ-law by default. */
  readonly format?: ChannelFormat;
  /** As `f(…)` of the dial string. */
  readonly dialect?: ControlDialect;
  /** The WebSocket channel's id. */
  readonly channelId: string;
  /** Frames that are not sent: the caller is on hold. Frames are numbered from 1. */
  readonly leaveOut?: (frame: number) => boolean;
}

const NORMAL_CLOSURE = 1000;
const CONNECTION_BYTES = 8;

/**
 * Asterisk's side of one `chan_websocket` stream, with a caller behind it: sends MEDIA_START and 20 ms of the caller every 20 ms, queues what the bridge sends and plays it at
 * the speed of the clock. What Asterisk drops without a word it drops too; only the caller of this class is told.
 */
export class ChanWebsocketCaller implements StreamCaller {
  readonly #options: ChanWebsocketOptions;
  readonly #format: ChannelFormat;
  readonly #dialect: ControlDialect;
  readonly #queue: MediaQueue;
  readonly #saying: Saying;
  readonly #warn: ReturnType<typeof warnOnce>;
  #channel: TextChannel | undefined;
  #startMs: number | undefined;
  #frame = 0;
  #phase: 'new' | 'streaming' | 'hung-up' | 'ended' = 'new';

  constructor(options: ChanWebsocketOptions) {
    this.#options = options;
    this.#saying = new Saying(options.onEvent);
    this.#warn = warnOnce(options.onEvent);
    this.#format = options.format ?? 'ulaw';
    this.#dialect = options.dialect ?? 'json';
    this.#queue = new MediaQueue({
      clock: options.clock,
      format: this.#format,
      tell: (event, id) => this.#tell(event, id === '' ? {} : { correlation_id: id }),
      dropped: (why) => this.#warn('audio-dropped', why),
      onFrame: (heard) => this.#onFrame(heard),
    });
  }

  start(channel: TextChannel): void {
    this.#channel = channel;
    this.#startMs = this.#options.clock.now();
    this.#phase = 'streaming';
    this.#tell('MEDIA_START', {
      connection_id: randomBytes(CONNECTION_BYTES).toString('hex'),
      channel: `WebSocket/talkpath/${this.#options.channelId}`,
      format: this.#format,
      optimal_frame_size: frameBytesOf(this.#format),
      ptime: FRAME_MS,
      channel_variables: {},
    });
    this.#queue.player.start();
    this.#options.onEvent({ type: 'started' });
  }

  say(audio: Uint8Array): void {
    this.#saying.push(audio);
  }

  pressKey(digit: string): void {
    this.#tell('DTMF_END', { digit });
  }

  /** The caller hangs up: the socket closes, and nothing is said before. */
  hangUp(): void {
    this.#end('hung-up');
  }

  get line(): StreamCaller['line'] {
    return this.#queue.player;
  }

  text(message: string): void {
    if (this.#phase !== 'streaming') return;
    const bytes = Buffer.byteLength(message);
    if (bytes > MAX_COMMAND_BYTES) return this.#warn('command-too-long', `${bytes} bytes`);
    const read = readCommand(this.#dialect, message);
    if (read === undefined) return this.#tell('ERROR', { error_text: 'Unable to parse JSON' });
    this.#obey(read.command, read.id);
  }

  binary(bytes: Uint8Array): void {
    if (this.#phase !== 'streaming') return;
    this.#queue.take(bytes);
    this.#options.onEvent({ type: 'media', atMs: this.#atMs });
  }

  ended(end: LinkEnd): void {
    const by = this.#phase === 'hung-up' ? 'caller' : 'bridge';
    this.#queue.player.stop();
    this.#phase = 'ended';
    this.#options.onEvent({ type: 'ended', atMs: this.#atMs, by, end });
  }

  get #atMs(): number {
    const nowMs = this.#options.clock.now();
    return nowMs - (this.#startMs ?? nowMs);
  }

  #obey(command: string, id: string): void {
    switch (command) {
      case 'MARK_MEDIA':
        return this.#queue.mark(id);
      case 'FLUSH_MEDIA':
        return this.#flush();
      case 'START_MEDIA_BUFFERING':
        return this.#queue.startBuffering();
      case 'STOP_MEDIA_BUFFERING':
        return this.#queue.stopBuffering(id);
      case 'REPORT_QUEUE_DRAINED':
        return this.#queue.reportDrained();
      case 'GET_STATUS':
        return this.#tellStatus();
      case 'HANGUP':
        return this.#end('streaming');
      case 'ANSWER':
        return;
      default:
        return this.#warn('unknown-command', command);
    }
  }

  #end(phase: 'hung-up' | 'streaming'): void {
    if (this.#phase !== 'streaming') return;
    this.#queue.player.stop();
    this.#phase = phase;
    this.#channel?.close(NORMAL_CLOSURE, '');
  }

  #flush(): void {
    const forgottenMs = this.#queue.flush();
    this.#options.onEvent({ type: 'cleared', atMs: this.#atMs, forgottenMs });
  }

  #tellStatus(): void {
    this.#tell('STATUS', {
      queue_length: this.#queue.frames,
      xon_level: XON_FRAMES,
      xoff_level: XOFF_FRAMES,
      queue_full: this.#queue.frames >= MAX_QUEUE_FRAMES,
      bulk_media: this.#queue.isBuffering,
      media_paused: false,
    });
  }

  #onFrame(heard: Uint8Array): void {
    this.#frame += 1;
    const atMs = this.#frame * FRAME_MS;
    const said = this.#saying.frame(atMs);
    if (this.#options.leaveOut?.(this.#frame) !== true && this.#phase === 'streaming')
      this.#channel?.send(fromTelephone(this.#format, said));
    this.#options.onEvent({ type: 'frame', atMs, heard });
  }

  #tell(event: string, fields: Parameters<typeof writeEvent>[2]): void {
    if (this.#phase !== 'streaming') return;
    const about = { channel_id: this.#options.channelId, ...fields };
    this.#channel?.send(writeEvent(this.#dialect, event, about));
  }
}
