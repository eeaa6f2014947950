import type { LinkEnd } from '../../ports/link.js';
import type { Dial, TextChannel } from '../../ports/text-channel.js';
import { assertNever } from '../../lib/assert-never.js';
import { withoutUndefined } from '../../lib/without-undefined.js';
import { AgentEar } from './agent-ear.js';
import type { CallProgress, StreamEnder, StreamReport } from './call-report.js';
import type { CallerEvent, StreamCaller } from './stream-caller.js';

/** A key that the caller presses, `atMs` after the stream's start. */
export interface KeyPress {
  readonly digit: string;
  readonly atMs: number;
}

/** What the caller does during the stream. */
export interface CallerPlan {
  /** Said once (μ-law, 8 kHz): after the agent's greeting, or when none comes. Afterwards the caller is silent. */
  readonly speech: Uint8Array;
  /** When the caller speaks, whatever the agent does then; absent: when the caller's turn has come. */
  readonly speakAtMs?: number | undefined;
  readonly keys: readonly KeyPress[];
  /** The caller hangs up then. */
  readonly maxDurationMs: number;
}

interface StreamLegOptions {
  /** The carrier's name of the stream. */
  readonly streamSid: string;
  /** The carrier, and who is behind it. */
  readonly makeCaller: (onEvent: (event: CallerEvent) => void) => StreamCaller;
  readonly dial: Dial;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The WebSocket subprotocol that is asked for. */
  readonly protocol?: string;
  readonly plan: CallerPlan;
  readonly onProgress: (event: CallProgress) => void;
}

/** An agent that has not begun by then has no greeting: the caller speaks first. */
const NO_GREETING_AFTER_MS = 2_500;
/** The caller doesn't wait longer than this for the end of a greeting. */
const GREETING_LIMIT_MS = 10_000;
const DIAL_TIMEOUT_MS = 10_000;
/** Normal closure, going away, no code given (RFC 6455, section 7.4.1): what a server uses that means to end the stream. */
const ORDERLY_CLOSURES = [1000, 1001, 1005];

/** Runs one media stream from the upgrade to its end. */
export function runStream(options: StreamLegOptions): Promise<StreamReport> {
  return new Promise((resolve) => new StreamLeg(options, resolve));
}

class StreamLeg {
  readonly #options: StreamLegOptions;
  readonly #done: (report: StreamReport) => void;
  readonly #caller: StreamCaller;
  readonly #ear = new AgentEar();
  readonly #keys: KeyPress[];
  #firstMediaMs: number | undefined;
  #opened = false;
  #spoke = false;

  constructor(options: StreamLegOptions, done: (report: StreamReport) => void) {
    this.#options = options;
    this.#done = done;
    this.#keys = [...options.plan.keys].sort((a, b) => a.atMs - b.atMs);
    this.#caller = options.makeCaller((event) => this.#on(event));
    const channel: TextChannel = options.dial(
      withoutUndefined({
        url: options.url,
        headers: options.headers,
        protocol: options.protocol,
        timeoutMs: DIAL_TIMEOUT_MS,
      }),
      {
        opened: () => this.#caller.start(channel),
        text: (message) => this.#caller.text(message),
        binary: (bytes) => this.#caller.binary(bytes),
        ended: (end) => this.#caller.ended(end),
      },
    );
  }

  #on(event: CallerEvent): void {
    const { onProgress, streamSid } = this.#options;
    switch (event.type) {
      case 'started':
        this.#opened = true;
        onProgress({ type: 'stream-started', streamSid });
        break;
      case 'frame':
        this.#onFrame(event.heard, event.atMs);
        break;
      case 'media':
        this.#firstMediaMs ??= event.atMs;
        break;
      case 'said':
        onProgress({ type: 'caller-finished', atMs: event.atMs });
        break;
      case 'cleared':
        onProgress(event);
        break;
      case 'warning':
        onProgress({ type: 'warning', warning: { code: event.code, detail: event.detail } });
        break;
      case 'ended':
        this.#onEnded(event);
        break;
      default:
        assertNever(event);
    }
  }

  #onFrame(heard: Uint8Array, atMs: number): void {
    const sound = this.#ear.push(heard, atMs);
    if (sound !== undefined) this.#options.onProgress(sound);
    this.#speakWhenItIsTime(atMs);
    this.#pressKeys(atMs);
    if (atMs >= this.#options.plan.maxDurationMs) this.#caller.hangUp();
  }

  #speakWhenItIsTime(atMs: number): void {
    if (this.#spoke || !this.#isCallersTurn(atMs)) return;
    this.#spoke = true;
    if (this.#options.plan.speech.length === 0) return;
    this.#options.onProgress({ type: 'caller-speaks', atMs });
    this.#caller.say(this.#options.plan.speech);
  }

  #isCallersTurn(atMs: number): boolean {
    const { speakAtMs } = this.#options.plan;
    if (speakAtMs !== undefined) return atMs >= speakAtMs;
    if (this.#ear.firstSoundMs === undefined) return atMs >= NO_GREETING_AFTER_MS;
    return !this.#ear.speaking || atMs >= GREETING_LIMIT_MS;
  }

  #pressKeys(nowMs: number): void {
    for (let [next] = this.#keys; next !== undefined && next.atMs <= nowMs; [next] = this.#keys) {
      this.#keys.shift();
      this.#caller.pressKey(next.digit);
      this.#options.onProgress({ type: 'key', atMs: nowMs, digit: next.digit });
    }
  }

  #onEnded({ atMs, by, end }: Extract<CallerEvent, { type: 'ended' }>): void {
    const endedBy = by === 'caller' ? by : serverOrFailure(end);
    const endDetail = describeEnd(end);
    this.#options.onProgress({ type: 'stream-ended', atMs, by: endedBy, detail: endDetail });
    const { counts } = this.#caller.line;
    this.#done({
      streamSid: this.#options.streamSid,
      opened: this.#opened,
      durationMs: Math.round(atMs),
      spoke: this.#spoke,
      endedBy,
      endDetail,
      firstMediaMs: this.#firstMediaMs === undefined ? undefined : Math.round(this.#firstMediaMs),
      firstSoundMs: this.#ear.firstSoundMs,
      soundMs: this.#ear.soundMs,
      ...counts,
      recording: this.#caller.line.recording(),
    });
  }
}

function serverOrFailure(end: LinkEnd): StreamEnder {
  return end.kind === 'closed' && ORDERLY_CLOSURES.includes(end.code) ? 'server' : 'failure';
}

function describeEnd(end: LinkEnd): string {
  switch (end.kind) {
    case 'closed':
      return `closed with ${end.code}${end.reason === '' ? '' : ` (${end.reason})`}`;
    case 'refused':
      return `the upgrade was answered with HTTP ${end.status}`;
    case 'failed':
      return end.message;
    default:
      return assertNever(end);
  }
}
