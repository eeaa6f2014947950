import { FRAME_MS, TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../audio/frame.js';
import { encodeMulaw } from '../../audio/mulaw.js';
import { createMediaStreamsCodec } from '../../carriers/media-streams/codec.js';
import type { CarrierLink } from '../../ports/carrier.js';
import type { Clock } from '../../ports/clock.js';
import type { TextReceiver } from '../../ports/text-channel.js';
import { linkOverChannel } from '../../wire/link-over-channel.js';
import { CALLER_VOICE, likeSpeech } from './like-speech.js';

const STREAM_ID = 'MZrehearsal';
/** What a line takes to echo a mark. */
const ECHO_MS = 40;
const NORMAL_CLOSURE = 1000;
/** Caller audio of a second, said over and over. */
const FRAMES = 50;

/** A caller who speaks in messages, through the codec that callers come by, and of whom there is no more than that. */
export class RehearsedCaller {
  readonly link: CarrierLink;
  readonly #receiver: TextReceiver;
  readonly #payloads: readonly string[];
  #frame = 0;

  constructor(clock: Clock, carrierCallId: string) {
    const said: TextReceiver[] = [];
    const echo = (message: string): void => {
      if (message.startsWith('{"event":"mark"')) clock.after(ECHO_MS, () => this.#receiver.text(message));
    };
    this.link = linkOverChannel(createMediaStreamsCodec(), (receiver) => {
      said.push(receiver);
      return { send: echo, close: () => undefined, bufferedBytes: 0 };
    });
    const [receiver] = said;
    if (receiver === undefined) throw new Error('the link has opened no channel');
    this.#receiver = receiver;
    this.#payloads = Array.from({ length: FRAMES }, (_, n) => payloadOf(n));
    this.#say({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: TELEPHONE_RATE_HZ, channels: 1 };
    const start = { streamSid: STREAM_ID, callSid: carrierCallId, tracks: ['inbound'], mediaFormat };
    this.#say({ event: 'start', streamSid: STREAM_ID, start });
  }

  /** The next 20 ms: speech, or near silence. */
  frame({ speaks }: { readonly speaks: boolean }): void {
    const n = this.#frame;
    this.#frame += 1;
    const payload = this.#payloads[speaks ? n % FRAMES : 0];
    const media = { track: 'inbound', chunk: String(n + 1), timestamp: String(n * FRAME_MS), payload };
    this.#say({ event: 'media', sequenceNumber: String(n + 2), streamSid: STREAM_ID, media });
  }

  hangUp(): void {
    this.#say({ event: 'stop', streamSid: STREAM_ID, stop: {} });
    this.#receiver.ended({ kind: 'closed', code: NORMAL_CLOSURE, reason: '' });
  }

  #say(message: object): void {
    this.#receiver.text(JSON.stringify(message));
  }
}

/** The first frame is silent, the others are not. */
function payloadOf(n: number): string {
  const count = TELEPHONE_FRAME_SAMPLES;
  const samples = n === 0 ? new Int16Array(count) : likeSpeech(CALLER_VOICE, n * count, count);
  return Buffer.from(encodeMulaw(samples, new Uint8Array(count))).toString('base64');
}
