import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { onTestFinished } from 'vitest';
import { readTwiml, type TwimlElement } from '../../src/cli/call/read-twiml.js';
import { compose, type CallServer } from '../../src/compose.js';
import { openAiEndpoint } from '../../src/compose/endpoint.js';
import { startPracticeAgent } from '../../src/compose/practice-agent.js';
import { needsPractice } from '../../src/config/needs-practice.js';
import { secretsOf } from '../../src/compose/secrets.js';
import type { Config } from '../../src/config/config.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { createLogger } from '../../src/observe/logger.js';
import type { CallEvent, CallInfo, CallObserver, EndReason } from '../../src/ports/call-events.js';
import { expectReplays, journalFolder } from './replayed.js';
import type { Scheduler } from '../../src/ports/clock.js';
import type { Voice } from '../../src/providers/practice-agent/voice.js';
import { load } from './config-file.js';
import { tone } from './signals.js';

export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string; readonly msg: string };
type Form = Readonly<Record<string, string>>;

export interface TestServerOptions {
  /** The configuration file; by default everything is left to the defaults. */
  readonly yaml?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is changed about the configuration once it is loaded. */
  readonly adjust?: (loaded: Config) => Config;
  /** The server's clock; the real one by default. */
  readonly clock?: Scheduler;
  /** Whether calls are written down, and replayed when the test is over: where it counts the timers that are left, they are not. */
  readonly keepsJournals?: boolean;
  /** Watches every call besides the test itself. */
  readonly watch?: CallObserver;
  /** How the practice agent sounds, where it is the provider; a short hum by default. */
  readonly voice?: Voice;
}

/** One call as its observers see it. */
export interface WatchedCall {
  readonly info: CallInfo;
  readonly events: CallEvent[];
}

/** What the answer to the voice webhook asks for. */
export interface Announced {
  readonly callSid: string;
  readonly token: string;
  readonly streamUrl: string;
  readonly twiml: readonly TwimlElement[];
}

/** A hum, 10 ms for every character at 24 kHz. */
const hum: Voice = (text) => Promise.resolve(tone(300, 24_000, text.length * 240, 8000));

/** A whole call server on loopback, its log kept in memory; it is gone when the test is. */
export class TestServer {
  readonly url: string;
  readonly config: Config;
  readonly lines: readonly LogLine[];
  /** The same as they are written. */
  readonly rawLines: readonly string[];
  readonly calls: readonly WatchedCall[];
  readonly server: CallServer;
  #callCount = 0;

  constructor(parts: Pick<TestServer, 'config' | 'lines' | 'rawLines' | 'calls' | 'server'>) {
    this.config = parts.config;
    this.lines = parts.lines;
    this.rawLines = parts.rawLines;
    this.calls = parts.calls;
    this.server = parts.server;
    const { port } = parts.server.app.server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const {
      yaml = '{}',
      env = {},
      clock = systemClock,
      voice = hum,
      watch,
      adjust,
      keepsJournals = true,
    } = options;
    const loaded = load(yaml, { env });
    const folder = journalFolder();
    const journal = { ...loaded.journal, dir: folder.dir, enabled: keepsJournals, audio: true };
    // A machine that is busy with other tests is late, and that is no fault of this one.
    const limits = { ...loaded.limits, maxLoopLagMs: Number.MAX_SAFE_INTEGER };
    const kept = { ...loaded, journal, limits };
    const here = { ...kept, phrasesDir: join(folder.dir, 'phrases') };
    const config = adjust === undefined ? here : adjust(here);
    const lines: LogLine[] = [];
    const calls: WatchedCall[] = [];
    const rawLines: string[] = [];
    const write = (line: string): void => {
      rawLines.push(line);
      lines.push(JSON.parse(line) as LogLine);
    };
    const practice = needsPractice(config) && (await startPracticeAgent(config, clock, voice));
    const first = config.providerName === 'practice' && practice;
    const server = await compose({
      config,
      clock,
      logger: createLogger({
        level: config.logging.level,
        pretty: false,
        destination: { write },
        secrets: secretsOf(config),
      }),
      endpoint: first === false ? openAiEndpoint(config) : first.endpoint,
      practice: practice === false ? undefined : practice.endpoint,
      voice,
      watch: (info) => {
        const events: CallEvent[] = [];
        calls.push({ info, events });
        return (event) => {
          events.push(event);
          watch?.(event);
        };
      },
    });
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    onTestFinished(async () => {
      await server.stop();
      if (practice !== false) await practice.close();
      try {
        await expectReplays(folder.dir);
      } finally {
        folder.remove();
      }
    });
    return new TestServer({ config, lines, rawLines, calls, server });
  }

  /** Posts a form, as Twilio does. */
  async post(path: string, form: Form, headers: Form = {}) {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers,
      body: new URLSearchParams(form),
      signal: AbortSignal.timeout(5000),
    });
    const body = await response.text();
    return { status: response.status, type: response.headers.get('content-type') ?? '', body };
  }

  /** Posts a form with the signature that Twilio makes with this auth token over this origin. */
  async postSigned(path: string, form: Form, by: { token: string; origin?: string; headers?: Form }) {
    const { token, origin = this.url, headers } = by;
    const signature = getExpectedTwilioSignature(token, origin + path, form);
    return this.post(path, form, { 'x-twilio-signature': signature, ...headers });
  }

  /** A call comes in. */
  async announce(form: Form = {}): Promise<Announced> {
    const callSid = form['CallSid'] ?? `CA${String(++this.#callCount).padStart(32, '0')}`;
    const numbers = { From: '+12025550123', To: '+12025550199' };
    const { status, body } = await this.post('/twilio/voice', { ...numbers, ...form, CallSid: callSid });
    if (status !== 200) throw new Error(`the webhook was answered with ${status} ${body}`);
    return announcedIn(body, callSid);
  }

  /** The verbs that follow the stream. */
  async after(callSid: string): Promise<readonly string[]> {
    const { body } = await this.post('/twilio/after', { CallSid: callSid });
    return readTwiml(body).map(({ name }) => name);
  }

  /** The call with that CallSid, the newest if there were several. */
  call(callSid: string): WatchedCall {
    const call = this.calls.findLast(({ info }) => info.carrierCallId === callSid);
    if (call === undefined) throw new Error(`no call ${callSid}`);
    return call;
  }

  /** How a call ended; fails when it ended twice. */
  ending(callSid: string): { readonly reason: EndReason; readonly detail: string } | undefined {
    const [end, ...more] = this.call(callSid).events.filter(({ type }) => type === 'call-ended');
    if (more.length > 0) throw new Error('a call ended twice');
    return end?.type === 'call-ended' ? { reason: end.reason, detail: end.detail } : undefined;
  }

  /** The log lines of that message, of one call or of all. */
  logged(msg: string, callSid?: string): readonly LogLine[] {
    const callId = callSid === undefined ? undefined : this.call(callSid).info.callId;
    return this.lines.filter(
      (line) => line.msg === msg && (callId === undefined || line['callId'] === callId),
    );
  }
}

/** What TwiML asks for. */
export function announcedIn(body: string, callSid: string): Announced {
  const twiml = readTwiml(body);
  const stream = twiml[0]?.children[0];
  const token = stream?.children[0]?.attributes['value'] ?? '';
  return { callSid, token, streamUrl: stream?.attributes['url'] ?? '', twiml };
}
