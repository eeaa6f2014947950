import { FRAME_MS } from '../../../src/audio/frame.js';
import { callParams, newSid } from '../../../src/cli/call/call-params.js';
import { MediaStreamsCaller } from '../../../src/cli/call/media-streams-caller.js';
import type { CallerEvent } from '../../../src/cli/call/stream-caller.js';
import { readTwiml, type TwimlElement } from '../../../src/cli/call/read-twiml.js';
import { TwilioHttp } from '../../../src/cli/call/twilio-http.js';
import { systemClock } from '../../../src/lib/system-clock.js';
import type { Dial } from '../../../src/ports/text-channel.js';
import { waitMs } from '../load.js';
import { noiseFrame, TURN_FRAMES } from './caller-sound.js';
import { soundOf } from './ear.js';
import { CallTape } from './tape.js';
import { SAYINGS } from './words.js';

const DIAL_TIMEOUT_MS = 10_000;
/** While nobody answers a webhook, it is asked again: so often, so far apart (ms). */
const ASK_AGAIN_MS = 100;
const ASK_AGAIN_FOR_MS = 20_000;

/** Who calls, and by which way. */
export interface CallerParts {
  /** Where the server is found; absent while it is not: the webhook is asked again. */
  readonly url: () => string;
  readonly from: string;
  readonly to: string;
  /** Opens streams; what the carrier does wrong is done here. */
  readonly dial: Dial;
  /** A stream has begun. */
  readonly onStream: () => void;
}

/** One telephone call as its caller has it, whatever streams come and go, and what they hear of it. */
export class Caller {
  readonly callSid = newSid('CA');
  readonly tape = new CallTape();
  readonly verbs: string[] = [];
  readonly #parts: CallerParts;
  #startMs = 0;
  #leg: MediaStreamsCaller | undefined;
  #saying: Uint8Array[] = [];
  #over = false;
  #hungUp = false;

  constructor(parts: CallerParts) {
    this.#parts = parts;
  }

  /** Whether the call is over, for whatever reason. */
  get over(): boolean {
    return this.#over;
  }

  get hungUp(): boolean {
    return this.#hungUp;
  }

  /** ms since somebody answered. */
  get nowMs(): number {
    return this.#startMs === 0 ? 0 : systemClock.now() - this.#startMs;
  }

  /** Calls; settles when the call is over. */
  async call(): Promise<void> {
    try {
      let verbs = await this.#ask('/twilio/voice', 'ringing');
      this.#startMs = systemClock.now();
      for (;;) {
        const next = await this.#carryOut(verbs);
        if (next === undefined || this.#hungUp) break;
        verbs = await this.#ask(next, 'in-progress');
      }
    } catch (error) {
      this.verbs.push(`failed: ${String(error)}`);
    }
    this.tape.silenceTo(this.nowMs);
    this.#over = true;
  }

  /** Says a sentence. */
  speak(): void {
    this.#saying.push(...TURN_FRAMES);
    this.tape.turns.push({ fromMs: this.nowMs, toMs: this.nowMs + TURN_FRAMES.length * FRAME_MS });
  }

  press(key: string): void {
    this.#leg?.pressKey(key);
    this.tape.turns.push({ fromMs: this.nowMs, toMs: this.nowMs });
  }

  get speaking(): boolean {
    return this.#saying.length > 0;
  }

  get streaming(): boolean {
    return this.#leg !== undefined;
  }

  hangUp(): void {
    this.#hungUp = true;
    this.#leg?.hangUp();
  }

  /** The caller is gone, and the stream is left to whoever ends it. */
  leaves(): void {
    this.#hungUp = true;
  }

  async #ask(path: string, status: string): Promise<readonly TwimlElement[]> {
    const untilMs = systemClock.now() + ASK_AGAIN_FOR_MS;
    for (;;) {
      try {
        const url = this.#parts.url();
        const http = new TwilioHttp({ url });
        const { from, to } = this.#parts;
        const params = callParams({ accountSid: 'AC1', callSid: this.callSid, from, to }, status);
        const { body, status: code } = await http.post(url + new URL(path, url).pathname, params);
        if (code !== 200) throw new Error(`HTTP ${code} ${body}`);
        return readTwiml(body);
      } catch (error) {
        if (systemClock.now() > untilMs || this.#hungUp || String(error).includes('HTTP')) throw error;
        await waitMs(ASK_AGAIN_MS);
      }
    }
  }

  /** Gives where the next verbs are, if the call goes on. */
  async #carryOut(verbs: readonly TwimlElement[]): Promise<string | undefined> {
    for (const verb of verbs) {
      this.verbs.push(verb.name);
      if (verb.name === 'Hangup' || verb.name === 'Reject' || this.#hungUp) return undefined;
      if (verb.name === 'Redirect') return verb.text.trim();
      if (verb.name === 'Say') await this.#listenToCarrier();
      if (verb.name === 'Connect') await this.#stream(verb);
    }
    return undefined;
  }

  async #listenToCarrier(): Promise<void> {
    const first = Math.floor(this.nowMs / FRAME_MS);
    const { seconds } = SAYINGS['carrier-says'];
    for (let frame = 0; frame < (seconds * 1000) / FRAME_MS; frame++)
      this.tape.write(first + frame, 'carrier-says');
    await waitMs(seconds * 1000);
  }

  #stream({ children: [noun] }: TwimlElement): Promise<void> {
    const [parameter] = noun?.children ?? [];
    let baseMs = this.nowMs;
    return new Promise((resolve) => {
      const leg = new MediaStreamsCaller({
        accountSid: 'AC1',
        callSid: this.callSid,
        streamSid: newSid('MZ'),
        clock: systemClock,
        customParameters: { token: parameter?.attributes['value'] ?? '' },
        onEvent: (event) => this.#on(event, leg, baseMs, resolve),
      });
      const url = new URL(noun?.attributes['url'] ?? '');
      url.host = new URL(this.#parts.url()).host;
      const channel = this.#parts.dial(
        { url: url.href, headers: {}, timeoutMs: DIAL_TIMEOUT_MS },
        {
          opened: () => {
            baseMs = this.nowMs;
            this.#leg = leg;
            leg.start(channel);
            this.#parts.onStream();
          },
          text: (message) => leg.text(message),
          binary: (bytes) => leg.binary(bytes),
          ended: (end) => leg.ended(end),
        },
      );
    });
  }

  #on(event: CallerEvent, leg: MediaStreamsCaller, baseMs: number, ended: () => void): void {
    if (event.type === 'frame') {
      const frame = Math.floor((baseMs + event.atMs) / FRAME_MS) - 1;
      this.tape.write(frame, soundOf(event.heard));
      leg.say(this.#saying.shift() ?? noiseFrame(frame));
    } else if (event.type === 'ended') {
      this.#leg = undefined;
      this.#saying = [];
      this.tape.silenceTo(this.nowMs);
      ended();
    }
  }
}
