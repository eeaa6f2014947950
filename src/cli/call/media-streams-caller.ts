import { FRAME_MS } from '../../audio/frame.js';
import { assertNever } from '../../lib/assert-never.js';
import type { Clock } from '../../ports/clock.js';
import type { LinkEnd } from '../../ports/link.js';
import type { TextChannel } from '../../ports/text-channel.js';
import { readBridgeMessage } from './bridge-message.js';
import { LinePlayer } from './line-player.js';
import { Saying } from './saying.js';
import type { CallerEvent, StreamCaller } from './stream-caller.js';
import { type StreamIds, type StreamMessage, StreamWriter } from './stream-messages.js';
import { warnOnce } from './warn-once.js';

/** Makes the line worse than it is, for tests. Frames are numbered from 1. */
export interface LineFaults {
  /** Frames that Twilio leaves out: the timestamps jump, the counters don't. */
  readonly leaveOut?: (frame: number) => boolean;
  /** How much later than its time a frame is sent (ms); order is kept. */
  readonly delayMs?: (frame: number) => number;
}

/** What a simulated caller is made of. */
export interface CallerOptions extends StreamIds {
  readonly clock: Clock;
  readonly customParameters: Readonly<Record<string, string>>;
  readonly onEvent: (event: CallerEvent) => void;
  readonly faults?: LineFaults;
}

const NORMAL_CLOSURE = 1000;
const WARNING_UNDECODABLE = 31950;
const WARNING_NOT_PER_PROTOCOL = 31951;

/**
 * Twilio's side of one bidirectional Media Stream with a caller behind it: sends `connected`, `start`, 20 ms of the caller every 20 ms on a schedule
 * that does not drift, plays what the bridge sends at the speed of the clock, and is as strict about it as Twilio.
 */
export class MediaStreamsCaller implements StreamCaller {
  readonly #options: CallerOptions;
  readonly #writer: StreamWriter;
  readonly #player: LinePlayer;
  readonly #saying: Saying;
  readonly #warn: ReturnType<typeof warnOnce>;
  /** Frames whose sending was delayed. */
  readonly #held: StreamMessage[] = [];
  #channel: TextChannel | undefined;
  #startMs: number | undefined;
  #frame = 0;
  #phase: 'new' | 'streaming' | 'hung-up' | 'ended' = 'new';

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#saying = new Saying(options.onEvent);
    this.#warn = warnOnce(options.onEvent);
    this.#writer = new StreamWriter(options);
    this.#player = new LinePlayer({
      clock: options.clock,
      onMark: (name) => this.#send({ event: 'mark', name }),
      onFrame: (heard) => this.#onFrame(heard),
    });
  }

  /** Sends `connected` and `start` on an open channel; the stream's time begins. */
  start(channel: TextChannel): void {
    this.#channel = channel;
    this.#startMs = this.#options.clock.now();
    this.#phase = 'streaming';
    channel.send(this.#writer.connected());
    channel.send(this.#writer.start(this.#options.customParameters));
    this.#player.start();
    this.#options.onEvent({ type: 'started' });
  }

  /** Appends to what the caller says (μ-law, any length). Silence is said when nothing is left. */
  say(audio: Uint8Array): void {
    this.#saying.push(audio);
  }

  pressKey(digit: string): void {
    this.#send({ event: 'dtmf', digit });
  }

  /** The caller hangs up: `stop`, then the socket closes. */
  hangUp(): void {
    if (this.#phase !== 'streaming') return;
    this.#player.stop();
    this.#send({ event: 'stop' });
    this.#phase = 'hung-up';
    this.#channel?.close(NORMAL_CLOSURE, '');
  }

  /** What the caller hears and has heard. */
  get line(): Pick<LinePlayer, 'recording' | 'counts' | 'queuedMs'> {
    return this.#player;
  }

  text(message: string): void {
    if (this.#phase === 'hung-up') return;
    const read = readBridgeMessage(message, this.#phase === 'streaming' ? this.#options.streamSid : '');
    if (typeof read === 'string') {
      this.#warn(WARNING_NOT_PER_PROTOCOL, read);
      return;
    }
    switch (read.event) {
      case 'media':
        this.#player.play(read.audio);
        this.#options.onEvent({ type: 'media', atMs: this.#atMs });
        break;
      case 'mark':
        this.#player.mark(read.name);
        break;
      case 'clear':
        this.#onClear();
        break;
      default:
        return assertNever(read);
    }
  }

  binary({ length }: Uint8Array): void {
    this.#warn(WARNING_UNDECODABLE, `a binary message of ${length} bytes`);
  }

  ended(end: LinkEnd): void {
    const by = this.#phase === 'hung-up' ? 'caller' : 'bridge';
    this.#player.stop();
    this.#phase = 'ended';
    this.#options.onEvent({ type: 'ended', atMs: this.#atMs, by, end });
  }

  get #atMs(): number {
    const nowMs = this.#options.clock.now();
    return nowMs - (this.#startMs ?? nowMs);
  }

  #onFrame(heard: Uint8Array): void {
    this.#frame += 1;
    const atMs = this.#frame * FRAME_MS;
    this.#sendFrame(this.#frame, { event: 'media', timestampMs: atMs, audio: this.#saying.frame(atMs) });
    this.#options.onEvent({ type: 'frame', atMs, heard });
  }

  #sendFrame(frame: number, message: StreamMessage): void {
    const { leaveOut, delayMs } = this.#options.faults ?? {};
    if (leaveOut?.(frame) === true) return;
    if (delayMs === undefined) {
      this.#send(message);
      return;
    }
    // Whichever timer fires sends the oldest, so that delays never swap two frames.
    this.#held.push(message);
    this.#options.clock.after(delayMs(frame), () => {
      const oldest = this.#held.shift();
      if (oldest !== undefined) this.#send(oldest);
    });
  }

  #onClear(): void {
    const forgottenMs = this.#player.clear();
    this.#options.onEvent({ type: 'cleared', atMs: this.#atMs, forgottenMs });
  }

  #send(message: StreamMessage): void {
    if (this.#phase === 'streaming') this.#channel?.send(this.#writer.write(message));
  }
}
