import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import type { TransferDestination } from '../../ports/carrier.js';
import { TWILIO_ROUTES } from './routes.js';

/** What the answer to the voice webhook needs to know. All URLs are absolute, as the carrier sees us. */
export interface ConnectOptions {
  /** `wss://…` and without a query, which Twilio drops. */
  readonly streamUrl: string;
  readonly statusCallbackUrl: string;
  /** One-time token that the stream brings back in `start.customParameters`. */
  readonly token: string;
  /** Asked for the next TwiML once the stream has ended on a living call. */
  readonly afterUrl: string;
}

/** How a message is taken. */
export interface VoicemailLimits {
  readonly maxLengthMs: number;
  /** So much silence ends the message (ms). */
  readonly silenceMs: number;
}

const STREAM_NAME = 'talkpath';
const MS_PER_S = 1000;
const SIP_ADDRESS = /^sips?:/i;
/** Characters that XML 1.0 can't hold in any form (section 2.2). */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** TwiML that connects the call to a bidirectional media stream, and afterwards asks us what to do with the call. */
export function connectTwiml({ streamUrl, statusCallbackUrl, token, afterUrl }: ConnectOptions): string {
  const response = new VoiceResponse();
  const stream = response
    .connect()
    .stream({ url: streamUrl, name: STREAM_NAME, statusCallback: statusCallbackUrl });
  stream.parameter({ name: 'token', value: token });
  response.redirect({ method: 'POST' }, afterUrl);
  return response.toString();
}

/**
 * TwiML that rings a destination for the caller. Twilio tells when somebody answers, and asks what follows when that conversation, or the attempt,
 * is over. `origin`: ours, as Twilio sees it.
 */
export function transferTwiml(destination: TransferDestination, origin: string): string {
  const { address, callerId, ringMs } = destination;
  const response = new VoiceResponse();
  const dial = response.dial({
    timeout: secondsOf(ringMs),
    action: origin + TWILIO_ROUTES.transfer,
    method: 'POST',
    answerOnBridge: true,
    ...(callerId !== undefined && { callerId: xmlText(callerId) }),
  });
  const statusCallback = origin + TWILIO_ROUTES.transferStatus;
  if (SIP_ADDRESS.test(address)) {
    dial.sip({ statusCallback, statusCallbackEvent: ['answered'] }, xmlText(address));
  } else {
    dial.number({ statusCallback, statusCallbackEvent: ['answered'] }, xmlText(address));
  }
  return response.toString();
}

/** TwiML that records a message after the tone; Twilio says where it is, and then, or when nothing was said, the call ends. */
export function voicemailTwiml({ maxLengthMs, silenceMs }: VoicemailLimits, origin: string): string {
  const response = new VoiceResponse();
  response.record({
    maxLength: secondsOf(maxLengthMs),
    timeout: secondsOf(silenceMs),
    playBeep: true,
    action: origin + TWILIO_ROUTES.recording,
    method: 'POST',
  });
  response.hangup();
  return response.toString();
}

/** TwiML that ends the call. */
export function hangUpTwiml(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}

/** TwiML that says one sentence and ends the call: what the caller hears when no agent can answer. */
export function sorryTwiml(text: string): string {
  const response = new VoiceResponse();
  response.say(xmlText(text));
  response.hangup();
  return response.toString();
}

/** TwiML that refuses the call before it is answered, so that nobody pays: the caller hears the busy tone, or that the number is not in service. */
export function rejectTwiml(reason: 'busy' | 'rejected'): string {
  const response = new VoiceResponse();
  response.reject({ reason });
  return response.toString();
}

function xmlText(text: string): string {
  return text.replace(NOT_XML, ' ');
}

/** Whole seconds, as Twilio takes them, and never none. */
function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / MS_PER_S));
}
