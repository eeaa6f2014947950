import { onTestFinished } from 'vitest';
import { callParams, newSid } from '../../src/cli/call/call-params.js';
import { readTwiml, type TwimlElement } from '../../src/cli/call/read-twiml.js';
import type { FormAnswer } from '../../src/cli/call/post-form.js';
import type { TwilioHttp } from '../../src/cli/call/twilio-http.js';
import { MediaStream } from './media-stream.js';
import { until } from './until.js';

type Form = Readonly<Record<string, string>>;

const FROM = '+12025550123';
const TO = '+12025550199';

/** One call inside Twilio: carries out TwiML, verb by verb, until that ends, the caller hangs up, or the API says otherwise. */
export class FakeTwilioCall {
  readonly callSid = newSid('CA');
  /** The call that is made to whom the caller is passed on to. */
  readonly childSid = newSid('CA');
  /** Every verb that was carried out. */
  readonly verbs: string[] = [];
  readonly streams: MediaStream[] = [];
  /** What is being carried out and waits for somebody: a `<Dial>` that rings or talks, a `<Record>`. */
  waitingAt: TwimlElement | undefined;
  status: 'ringing' | 'in-progress' | 'completed' = 'ringing';
  readonly #http: TwilioHttp;
  readonly #accountSid: string;
  /** Counts what the API told the call to do: what was begun before goes on no more. */
  #orders = 0;

  constructor(http: TwilioHttp, accountSid: string) {
    this.#http = http;
    this.#accountSid = accountSid;
  }

  /** Calls; the first TwiML is being carried out when this settles. */
  async begin(): Promise<this> {
    onTestFinished(() => {
      this.#orders += 1;
    });
    const verbs = await this.ask('/twilio/voice');
    this.status = 'in-progress';
    void this.#run(verbs);
    return this;
  }

  /** The newest stream. */
  get stream(): MediaStream {
    const stream = this.streams.at(-1);
    if (stream === undefined) throw new Error('there is no stream yet');
    return stream;
  }

  /** The API tells the call to do something else: what it does now ends. */
  async redirected(verbs: readonly TwimlElement[]): Promise<void> {
    this.#orders += 1;
    this.waitingAt = undefined;
    await this.#stopStream();
    void this.#run(verbs);
  }

  /** The call does something else, and a stream that it had is left as if it still stood: its end got lost on the way. */
  goesOnWith(verbs: readonly TwimlElement[]): void {
    this.#orders += 1;
    void this.#run(verbs);
  }

  /** The API ends the call. */
  async endedByUs(): Promise<void> {
    this.#orders += 1;
    this.status = 'completed';
    await this.#stopStream();
  }

  /** The caller hangs up. Twilio still tells the `action` of what was being carried out; nobody hears the answer. */
  async hangUp(told: Form = {}): Promise<void> {
    this.#orders += 1;
    this.status = 'completed';
    const verb = this.waitingAt;
    if (verb !== undefined) await this.post(verb.attributes['action'] ?? '', told);
    else await this.#stopStream();
  }

  /** Somebody takes the call that the caller is passed on to. */
  async answered(): Promise<FormAnswer> {
    const noun = this.waitingAt?.children[0];
    if (noun?.attributes['statusCallbackEvent'] !== 'answered') throw new Error('nobody is told of answers');
    const { statusCallback = '' } = noun.attributes;
    return this.postOfChild(statusCallback, 'in-progress');
  }

  /** The `<Dial>` is over: nobody took the call, or whoever did has hung up. */
  async dialEnded(dialStatus: string): Promise<void> {
    await this.#actionOf('Dial', { DialCallStatus: dialStatus, DialCallSid: this.childSid });
  }

  /** The `<Record>` is over. */
  async recorded(recordingSid: string, seconds: number): Promise<void> {
    const url = `https://api.twilio.com/2010-04-01/Accounts/${this.#accountSid}/Recordings/${recordingSid}`;
    await this.#actionOf('Record', {
      RecordingSid: recordingSid,
      RecordingUrl: url,
      RecordingDuration: String(seconds),
    });
  }

  /** A status callback about the call that was made for this one. */
  postOfChild(url: string, callStatus: string): Promise<FormAnswer> {
    const child = { ...callParams(this.#parties, callStatus), Direction: 'outbound-dial' };
    const form = { ...child, CallSid: this.childSid, ParentCallSid: this.callSid };
    return this.#http.post(this.#http.publicUrlOf(url), form);
  }

  /** A webhook about this call. */
  post(url: string, told: Form): Promise<FormAnswer> {
    const form = { ...callParams(this.#parties, this.status), ...told };
    return this.#http.post(this.#http.publicUrlOf(url), form);
  }

  /** Asks for TwiML. */
  async ask(url: string, told: Form = {}): Promise<readonly TwimlElement[]> {
    const { status, body } = await this.post(url, told);
    if (status !== 200) throw new Error(`${url} was answered with ${status} ${body}`);
    return readTwiml(body);
  }

  get #parties() {
    return { accountSid: this.#accountSid, callSid: this.callSid, from: FROM, to: TO };
  }

  async #actionOf(name: string, told: Form): Promise<void> {
    const verb = this.waitingAt;
    if (verb?.name !== name) throw new Error(`${name} is not being carried out`);
    this.waitingAt = undefined;
    void this.#run(await this.ask(verb.attributes['action'] ?? '', told));
  }

  async #run(verbs: readonly TwimlElement[]): Promise<void> {
    const orders = this.#orders;
    for (const verb of verbs) {
      this.verbs.push(verb.name);
      if (verb.name === 'Dial' || verb.name === 'Record') return void (this.waitingAt = verb);
      if (verb.name === 'Hangup' || verb.name === 'Reject') break;
      if (verb.name === 'Redirect') return this.#run(await this.ask(verb.text));
      if (verb.name === 'Connect') await this.#connect(verb);
      if (orders !== this.#orders) return;
    }
    this.status = 'completed';
  }

  /** Opens the stream, and waits for its end. */
  async #connect({ children: [noun] }: TwimlElement): Promise<void> {
    const url = noun?.attributes['url'] ?? '';
    const stream = await MediaStream.dial(url, this.#http.signatureOf(url, {}));
    if (stream.closed !== undefined) return;
    stream.start({ callSid: this.callSid, token: noun?.children[0]?.attributes['value'] ?? '' });
    this.streams.push(stream);
    await new Promise((resolve) => stream.socket.once('close', resolve));
  }

  async #stopStream(): Promise<void> {
    const stream = this.streams.at(-1);
    if (stream === undefined || stream.closed !== undefined) return;
    stream.hangUp();
    await until(() => stream.closed !== undefined);
  }
}
