import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { Secret } from '../../src/lib/secret.js';
import { TwilioHttp } from '../../src/cli/call/twilio-http.js';
import { FakeTwilioCall } from './fake-twilio-call.js';
import { strictTwiml } from './twiml-rules.js';

const ACCOUNT_SID = 'AC0123456789abcdef0123456789abcdef';
const AUTH_TOKEN = 'never-seen-in-any-log-0123456789';
const CALL_PATH = new RegExp(`^/2010-04-01/Accounts/${ACCOUNT_SID}/Calls/(\\w+)\\.json$`);

/** What the API was asked to change. */
export interface CallUpdate {
  readonly callSid: string;
  readonly form: Readonly<Record<string, string>>;
}

/** Twilio as a call server meets it: the REST API on loopback, webhooks that are signed, and the calls that both are about. */
export class FakeTwilio {
  readonly accountSid = ACCOUNT_SID;
  readonly authToken = AUTH_TOKEN;
  readonly updates: CallUpdate[] = [];
  /** When an update takes effect: before it is answered, after that, or never (it got lost inside Twilio). */
  takesEffect: 'before-answer' | 'after-answer' | 'never' = 'after-answer';
  /** What happens in the world before an update is answered. */
  beforeAnswer: (() => Promise<void>) | undefined;
  /** Answers every update with this instead of doing anything. */
  failure: { readonly status: number; readonly code: number; readonly message: string } | undefined;
  readonly apiUrl: string;
  readonly #calls = new Map<string, FakeTwilioCall>();

  private constructor(apiUrl: string) {
    this.apiUrl = apiUrl;
  }

  static async start(): Promise<FakeTwilio> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const twilio = new FakeTwilio(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => void twilio.#answer(request, response));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return twilio;
  }

  /** What a call server needs to know of this account. */
  get env(): Readonly<Record<string, string>> {
    return { TWILIO_ACCOUNT_SID: this.accountSid, TWILIO_AUTH_TOKEN: this.authToken };
  }

  get yaml(): string {
    return `twilio: {api_base_url: "${this.apiUrl}"}`;
  }

  /** Somebody calls a number whose webhook is on the server at that URL; carries out what it is told until the call ends. */
  call(serverUrl: string): FakeTwilioCall {
    const http = new TwilioHttp({ url: serverUrl, authToken: new Secret(this.authToken) });
    const call = new FakeTwilioCall(http, this.accountSid);
    this.#calls.set(call.callSid, call);
    return call;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, json, effect } = this.#update(request, Buffer.concat(chunks).toString());
    await this.beforeAnswer?.();
    if (this.takesEffect === 'before-answer') await effect?.();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    if (this.takesEffect === 'after-answer') await effect?.();
  }

  #update({ method, url = '', headers }: IncomingMessage, body: string): Answer {
    const credentials = Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64');
    if (headers.authorization !== `Basic ${credentials}`) return refusal(401, 20003, 'Authenticate');
    const callSid = CALL_PATH.exec(url)?.[1] ?? '';
    const call = this.#calls.get(callSid);
    if (method !== 'POST' || call === undefined || call.status === 'completed') {
      return refusal(404, 20404, `The requested resource ${url} was not found`);
    }
    const form = Object.fromEntries(new URLSearchParams(body));
    this.updates.push({ callSid, form });
    if (this.failure) return refusal(this.failure.status, this.failure.code, this.failure.message);
    return change(call, form);
  }
}

interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly effect?: () => Promise<void>;
}

function change(
  call: FakeTwilioCall,
  { Status, Twiml, ...others }: Readonly<Record<string, string>>,
): Answer {
  const json = { sid: call.callSid, status: call.status };
  if (Object.keys(others).length > 0) return refusal(400, 20001, 'Invalid parameter');
  if (Status === 'completed' && Twiml === undefined) {
    return { status: 200, json, effect: () => call.endedByUs() };
  }
  if (Twiml === undefined || Status !== undefined) return refusal(400, 21218, 'Invalid parameters');
  try {
    const verbs = strictTwiml(Twiml);
    return { status: 200, json, effect: () => call.redirected(verbs) };
  } catch (error) {
    return refusal(400, 12100, `Invalid TwiML: ${String(error)}`);
  }
}

function refusal(status: number, code: number, message: string): Answer {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  return { status, json: { code, message, more_info, status } };
}
