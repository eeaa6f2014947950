import { systemClock } from '../../lib/system-clock.js';
import type { AnswerRequest, PlainAnswer, PlainRequest } from '../../ports/plain-http.js';
import { isKey, keyOf, type AdmissionRules } from './admission.js';
import { faults, type ApiFault } from './api-fault.js';
import { answerToCall } from './call-answer.js';
import { DIALECTS } from './dialect.js';
import { MintedSecrets, type MintedSession } from './minted-secrets.js';
import { parseSession, readSecretRequest } from './session-request.js';
import { defaultSettings } from './settings.js';
import { newId } from './ids.js';
import type { PracticeOptions } from './practice-session.js';

/** The API's own: a secret of the flat dialect is good for a minute. */
const BETA_LIFE_S = 60;
/** What the API takes where a request names no model. */
const DEFAULT_MODEL = 'gpt-realtime';
const NOT_FOUND = 404;
const METHOD_NOT_ALLOWED = 405;
const UNAUTHORIZED = 401;
const BAD_REQUEST = 400;

/** The part of the API that is no WebSocket: secrets for browsers, and the signalling of WebRTC calls. */
export interface PracticeApi {
  readonly answer: AnswerRequest;
  /** What a WebSocket that brings such a secret starts with. */
  readonly minted: (secret: string) => MintedSession | undefined;
}

type ApiOptions = Pick<PracticeOptions, 'clock' | 'random' | 'date' | 'keys' | 'models'>;

/** Serves `POST …/realtime/client_secrets`, `…/realtime/sessions` and `…/realtime/calls`, as strictly as the WebSocket. */
export function createPracticeApi(options: ApiOptions): PracticeApi {
  const id = (prefix: string): string => newId(prefix, options.random);
  const secrets = new MintedSecrets(options.clock);
  const minted = (secret: string): MintedSession | undefined => secrets.find(secret);
  const desk: Desk = { rules: { ...options, minted }, date: options.date ?? systemClock.date, id, secrets };
  return { minted, answer: (request) => Promise.resolve(answer(desk, request)) };
}

/** What requests are answered from. */
interface Desk {
  readonly rules: AdmissionRules;
  readonly date: () => Date;
  readonly id: (prefix: string) => string;
  readonly secrets: MintedSecrets;
}

function answer(desk: Desk, request: PlainRequest): PlainAnswer {
  const [, route] =
    /\/realtime\/(client_secrets|sessions|calls)$/.exec(request.url.split('?')[0] ?? '') ?? [];
  if (route === undefined) return refusal(NOT_FOUND, faults.noSuchRoute(request.method, request.url));
  if (request.method !== 'POST')
    return refusal(METHOD_NOT_ALLOWED, faults.noSuchRoute(request.method, request.url));
  const key = keyOf(request.headers);
  const session = key === undefined ? undefined : desk.secrets.find(key);
  // A secret for a browser signals calls, but mints no further secrets.
  if (!isKey(key, desk.rules) && (route !== 'calls' || session === undefined))
    return refusal(UNAUTHORIZED, faults.invalidKey());
  if (route === 'calls') return callAnswer(desk, request, session);
  return route === 'sessions' ? mintFlat(desk, textOf(request)) : mint(desk, textOf(request));
}

function mint(desk: Desk, body: string): PlainAnswer {
  const asked = readSecretRequest(body);
  if ('fault' in asked) return refusal(BAD_REQUEST, asked.fault);
  const { lifeS, change } = asked;
  const value = desk.secrets.mint({ dialect: 'ga', change }, lifeS);
  const expiresAtS = nowS(desk) + lifeS;
  return json(200, { value, expires_at: expiresAtS, session: sessionOf(desk, { dialect: 'ga', change }, 0) });
}

function mintFlat(desk: Desk, body: string): PlainAnswer {
  const asked = parseSession('beta', body);
  if ('fault' in asked) return refusal(BAD_REQUEST, asked.fault);
  const session = { dialect: 'beta', change: asked.change } as const;
  const secret = { value: desk.secrets.mint(session, BETA_LIFE_S), expires_at: nowS(desk) + BETA_LIFE_S };
  return json(200, { ...sessionOf(desk, session, 0), client_secret: secret });
}

function callAnswer(desk: Desk, request: PlainRequest, session: MintedSession | undefined): PlainAnswer {
  const answered = answerToCall(request, session);
  if ('fault' in answered) return refusal(BAD_REQUEST, answered.fault);
  const headers = {
    'content-type': 'application/sdp',
    location: `/v1/realtime/calls/${desk.id('rtc')}`,
  };
  return { status: 201, headers, body: answered.sdp };
}

/** The effective session, as the dialect shows it. */
function sessionOf(desk: Desk, { dialect, change }: MintedSession, expiresAtS: number): object {
  const { modalities, session } = DIALECTS[dialect];
  const settings = { ...defaultSettings(change.model ?? DEFAULT_MODEL, modalities), ...change };
  return session({ id: desk.id('sess'), expiresAtS, settings });
}

function nowS({ date }: Desk): number {
  return Math.floor(date().getTime() / 1000);
}

function textOf({ body }: PlainRequest): string {
  return Buffer.from(body).toString();
}

function refusal(status: number, error: ApiFault): PlainAnswer {
  return json(status, { error });
}

function json(status: number, body: object): PlainAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
