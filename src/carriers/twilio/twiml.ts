import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';

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

const STREAM_NAME = 'talkpath';
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

/** TwiML that ends the call. */
export function hangUpTwiml(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}

/** TwiML that says one sentence and ends the call: what the caller hears when no agent can answer. */
export function sorryTwiml(text: string): string {
  const response = new VoiceResponse();
  response.say(text.replace(NOT_XML, ' '));
  response.hangup();
  return response.toString();
}

/** TwiML that refuses the call before it is answered: the caller hears the busy tone and nobody pays. */
export function busyTwiml(): string {
  const response = new VoiceResponse();
  response.reject({ reason: 'busy' });
  return response.toString();
}
