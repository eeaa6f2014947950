import type { SocketFormatName } from '../../carriers/audiosocket/formats.js';
import { messageOf, TalkpathError } from '../../lib/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { Dial } from '../../ports/text-channel.js';
import type { AsteriskLogin } from './announce-call.js';
import { callParams, type CallParties, newSid, type StreamCallback, streamParams } from './call-params.js';
import type { CallProgress, CallReport, CallWarning, StreamReport } from './call-report.js';
import type { ChannelFormat } from './channel-formats.js';
import { MediaStreamsCaller } from './media-streams-caller.js';
import { readTwiml, type TwimlElement } from './read-twiml.js';
import { planFrom } from './plan-from.js';
import { type CallerPlan, runStream } from './stream-leg.js';
import { type ServerAddress, TwilioHttp } from './twilio-http.js';

/** One call that is to be placed. */
export interface PlaceCallOptions extends ServerAddress {
  readonly from: string;
  readonly to: string;
  /** The account that the call is made in; any when absent. */
  readonly accountSid?: string | undefined;
  /** What Asterisk shows of itself, where its part is played. */
  readonly login?: AsteriskLogin | undefined;
  /** Where the server's AudioSocket is, as in `127.0.0.1:9092`. */
  readonly audioSocket?: string | undefined;
  /** Of the channel behind Asterisk's wire, by Asterisk's name. */
  readonly format?: ChannelFormat | SocketFormatName | undefined;
  readonly plan: CallerPlan;
  readonly clock: Clock;
  /** The date, for the timestamps of callbacks. */
  readonly date: () => Date;
  readonly dial: Dial;
  readonly onProgress?: (event: CallProgress) => void;
}

const VOICE_PATH = '/twilio/voice';
const STATUS_PATH = '/twilio/status';
const MAX_REDIRECTS = 5;
/** A server that takes its caller back again and again does not get on with the call. */
const MAX_STREAMS = 5;
const HTTP_OK = 200;
/** Verbs after which nothing more runs. */
const LAST_VERBS = ['Hangup', 'Reject'];
const WARNING_HTTP = 11200;
const WARNING_HANDSHAKE = 31920;
const WARNING_NOT_WSS = 31922;

/** Places one call as Twilio would place it: signed webhook, TwiML, media stream in real time, what the TwiML says next, callbacks. */
export function placeCall(options: PlaceCallOptions): Promise<CallReport> {
  return new SimulatedCall(options).run();
}

class SimulatedCall {
  readonly #options: PlaceCallOptions;
  readonly #http: TwilioHttp;
  readonly #parties: CallParties;
  readonly #verbs: string[] = [];
  readonly #warnings: CallWarning[] = [];
  readonly #callbacks: Promise<void>[] = [];
  readonly #streams: StreamReport[] = [];
  #firstStreamMs: number | undefined;
  /** The URL whose TwiML is being carried out: relative URLs are relative to it. */
  #url: string;

  constructor(options: PlaceCallOptions) {
    this.#options = options;
    this.#http = new TwilioHttp(options);
    this.#url = this.#http.publicUrlOf(VOICE_PATH);
    const { from, to, accountSid = newSid('AC') } = options;
    this.#parties = { accountSid, callSid: newSid('CA'), from, to };
  }

  async run(): Promise<CallReport> {
    const startMs = this.#options.clock.now();
    let verbs: readonly TwimlElement[] = await this.#ask(this.#url, 'ringing');
    for (let redirects = 0; verbs.length > 0 && redirects <= MAX_REDIRECTS; redirects++) {
      const before = this.#streams.length;
      const next = await this.#carryOut(verbs);
      if (this.#streams.length > before) redirects = 0;
      verbs = next === undefined ? [] : await this.#askFurther(next);
    }
    this.#reportStatus(Math.round((this.#options.clock.now() - startMs) / 1000));
    await Promise.all(this.#callbacks);
    return this.#report();
  }

  #report(): CallReport {
    const streams = this.#streams;
    const [stream] = streams;
    const lastWords = this.#verbs.slice(-2).join();
    return {
      callSid: this.#parties.callSid,
      heard: streams.some(({ soundMs }) => soundMs > 0),
      verbs: this.#verbs,
      warnings: this.#warnings,
      stream,
      streams,
      givenUp: stream !== undefined && lastWords === 'Say,Hangup',
    };
  }

  /** Fetches TwiML. */
  async #ask(url: string, callStatus: string): Promise<readonly TwimlElement[]> {
    this.#url = url;
    const { status, body } = await this.#http.post(url, callParams(this.#parties, callStatus));
    if (status !== HTTP_OK) {
      throw new TalkpathError('call.refused', `${url} was answered with HTTP ${status}`);
    }
    const verbs = readTwiml(body);
    this.#tell({ type: 'answered', verbs: verbs.map(({ name }) => name) });
    return verbs;
  }

  /** Fetches TwiML in the middle of a call: when that fails, the call is simply over. */
  async #askFurther(url: string): Promise<readonly TwimlElement[]> {
    try {
      return await this.#ask(url, 'in-progress');
    } catch (error) {
      this.#warn(WARNING_HTTP, messageOf(error));
      return [];
    }
  }

  /** Runs verbs in order; returns the URL that has the next ones, if the call goes on. */
  async #carryOut(verbs: readonly TwimlElement[]): Promise<string | undefined> {
    for (const verb of verbs) {
      this.#verbs.push(verb.name);
      this.#tell({ type: 'verb', name: verb.name, text: verb.text });
      if (LAST_VERBS.includes(verb.name)) return undefined;
      if (verb.name === 'Redirect') return this.#resolve(verb.text.trim());
      if (verb.name !== 'Connect') continue;
      if (this.#isOverdue) return undefined;
      await this.#connect(verb);
      if (this.#streams.at(-1)?.endedBy === 'caller') return undefined;
      const action = verb.attributes['action'];
      if (action !== undefined) return this.#resolve(action);
    }
    return undefined;
  }

  /** A caller whose time was over while no stream was there has hung up meanwhile. */
  get #isOverdue(): boolean {
    return this.#streams.length > 0 && this.#plan().maxDurationMs <= 0;
  }

  /** What is left of the caller's plan: its times count from the start of the first stream. */
  #plan(): CallerPlan {
    const nowMs = this.#options.clock.now();
    const sinceMs = nowMs - (this.#firstStreamMs ?? nowMs);
    return planFrom(this.#options.plan, sinceMs, this.#streams);
  }

  #resolve(reference: string): string {
    return this.#http.publicUrlOf(reference, this.#url);
  }

  async #connect(connect: TwimlElement): Promise<void> {
    const noun = connect.children.find(({ name }) => name === 'Stream');
    if (noun === undefined || this.#streams.length === MAX_STREAMS) return;
    const streamSid = newSid('MZ');
    const report = await this.#runStream(noun, streamSid);
    if (!report.opened) this.#warn(WARNING_HANDSHAKE, report.endDetail);
    const event = report.endedBy === 'failure' ? 'stream-error' : 'stream-stopped';
    this.#callBack(noun, streamSid, event, report.endDetail);
    this.#streams.push(report);
  }

  #runStream(noun: TwimlElement, streamSid: string): Promise<StreamReport> {
    const url = noun.attributes['url'] ?? '';
    // On this machine there is no TLS, and nobody expects it.
    if (!/^(?:wss:|ws:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/])/.test(url))
      this.#warn(WARNING_NOT_WSS, `Twilio opens wss:// only, not ${url}`);
    const { clock, dial } = this.#options;
    const plan = this.#plan();
    const customParameters = parametersOf(noun);
    this.#firstStreamMs ??= clock.now();
    return runStream({
      streamSid,
      makeCaller: (onEvent) =>
        new MediaStreamsCaller({ ...this.#parties, streamSid, clock, customParameters, onEvent }),
      dial,
      plan,
      url: this.#http.localUrlOf(url) ?? url,
      headers: this.#http.signatureOf(url, {}),
      onProgress: (event) => {
        if (event.type === 'stream-started') this.#callBack(noun, streamSid, event.type, '');
        this.#tell(event);
      },
    });
  }

  /** Tells the `statusCallback` of a stream, if it has one. */
  #callBack(noun: TwimlElement, streamSid: string, event: StreamCallback, detail: string): void {
    const { statusCallback, name = '' } = noun.attributes;
    if (statusCallback === undefined) return;
    const at = this.#options.date();
    const params = streamParams(this.#parties, { streamSid, name, event, detail, at });
    this.#post(this.#resolve(statusCallback), params);
  }

  #reportStatus(durationS: number): void {
    const status = this.#verbs.includes('Reject') ? 'busy' : 'completed';
    const params = {
      ...callParams(this.#parties, status),
      CallDuration: String(durationS),
      Timestamp: this.#options.date().toUTCString(),
      SequenceNumber: '0',
      CallbackSource: 'call-progress-events',
    };
    this.#post(this.#http.publicUrlOf(STATUS_PATH), params);
  }

  /** Posts a callback; the call doesn't wait for it and doesn't fail with it. */
  #post(url: string, params: Readonly<Record<string, string>>): void {
    const posted = this.#http.post(url, params).then(
      ({ status }) => {
        if (status >= 300) this.#warn(WARNING_HTTP, `${url} was answered with HTTP ${status}`);
      },
      (error: unknown) => this.#warn(WARNING_HTTP, messageOf(error)),
    );
    this.#callbacks.push(posted);
  }

  #tell(event: CallProgress): void {
    if (event.type === 'warning') this.#warnings.push(event.warning);
    this.#options.onProgress?.(event);
  }

  #warn(code: number, detail: string): void {
    this.#tell({ type: 'warning', warning: { code, detail } });
  }
}

function parametersOf(stream: TwimlElement): Readonly<Record<string, string>> {
  const parameters = stream.children.filter(({ name }) => name === 'Parameter');
  return Object.fromEntries(
    parameters.map(({ attributes }) => [attributes['name'] ?? '', attributes['value'] ?? '']),
  );
}
