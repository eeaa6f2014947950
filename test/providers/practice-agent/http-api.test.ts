import { describe, expect, it } from 'vitest';
import { createPracticeApi, type PracticeApi } from '../../../src/providers/practice-agent/http-api.js';
import { admit } from '../../../src/providers/practice-agent/admission.js';
import { findRealtimeSchema, realtimeValidator } from '../../support/realtime-schema.js';
import { ManualClock } from '../../support/manual-clock.js';

const OFFER = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=mid:0',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'a=mid:1',
  '',
].join('\r\n');
const NOW_S = 1_750_000_000;
const SESSION = { type: 'realtime', model: 'gpt-realtime-2.1', instructions: 'Be brief.' };

function api(): { readonly api: PracticeApi; readonly clock: ManualClock } {
  const clock = new ManualClock();
  const date = (): Date => new Date(NOW_S * 1000);
  return { api: createPracticeApi({ clock, random: Math.random, date, keys: ['sk-key'] }), clock };
}

async function post({ answer }: PracticeApi, path: string, body: unknown, key = 'sk-key', type?: string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answered = await answer({
    method: 'POST',
    url: `/v1/realtime/${path}`,
    headers: { authorization: `Bearer ${key}`, 'content-type': type ?? 'application/json' },
    body: Buffer.from(text),
  });
  const isJson = answered.headers['content-type'] === 'application/json';
  const json = isJson ? (JSON.parse(answered.body) as Record<string, unknown>) : {};
  return { ...answered, json };
}

/** A form as browsers and servers send it. */
async function form(parts: Readonly<Record<string, string>>): Promise<{ body: string; type: string }> {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) data.set(name, value);
  const response = new Response(data);
  return { body: await response.text(), type: response.headers.get('content-type') ?? '' };
}

const wsHeaders = (key: string): Record<string, string> => ({
  'sec-websocket-protocol': `realtime, openai-insecure-api-key.${key}`,
});

describe('the practice agent’s client_secrets', () => {
  const schema = findRealtimeSchema();
  it.skipIf(schema === undefined)('are answered as the published schema says', async () => {
    const { json } = await post(api().api, 'client_secrets', { session: SESSION });
    expect(realtimeValidator(schema ?? '', 'RealtimeCreateClientSecretResponse')(json)).toBeUndefined();
  });

  it('hold a secret, when it expires, and the whole effective session', async () => {
    const { status, json } = await post(api().api, 'client_secrets', {
      expires_after: { anchor: 'created_at', seconds: 30 },
      session: SESSION,
    });
    expect(status).toBe(200);
    expect(json['value']).toMatch(/^ek_\w{30,}$/);
    expect(json['expires_at']).toBe(NOW_S + 30);
    expect(json['session']).toMatchObject({ ...SESSION, object: 'realtime.session', tools: [] });
  });

  it('open a session that starts as agreed, from a browser’s subprotocols, until they expire', async () => {
    const scene = api();
    const { json } = await post(scene.api, 'client_secrets', { session: SESSION });
    const rules = { keys: ['sk-key'], minted: scene.api.minted };
    const upgrade = { url: '/v1/realtime', headers: wsHeaders(String(json['value'])) };
    expect(admit(upgrade, rules)).toMatchObject({
      dialect: 'ga',
      model: 'gpt-realtime-2.1',
      minted: { change: { instructions: 'Be brief.' } },
    });
    scene.clock.advance(600_000);
    expect(admit(upgrade, rules)).toMatchObject({ closeCode: 3000 });
  });

  it.each([
    ['a wrong key', 'sk-other', { session: SESSION }, 401, 'invalid_api_key'],
    ['no session type', 'sk-key', { session: { model: 'm' } }, 400, 'missing_required_parameter'],
    ['an unknown key', 'sk-key', { session: { ...SESSION, voice: 'x' } }, 400, 'unknown_parameter'],
    ['too short a life', 'sk-key', { expires_after: { seconds: 1 } }, 400, 'integer_below_min_value'],
    ['no JSON', 'sk-key', 'hello', 400, 'invalid_json'],
  ])('are refused for %s', async (_what, key, body, status, code) => {
    const answered = await post(api().api, 'client_secrets', body, key);
    expect(answered.status).toBe(status);
    expect((answered.json['error'] as { code: string }).code).toBe(code);
  });

  it('mint no further secrets', async () => {
    const scene = api();
    const { json } = await post(scene.api, 'client_secrets', { session: SESSION });
    expect((await post(scene.api, 'client_secrets', {}, String(json['value']))).status).toBe(401);
  });
});

describe('the practice agent’s flat sessions', () => {
  it('bring a secret of a minute, in the session', async () => {
    const scene = api();
    const { status, json } = await post(scene.api, 'sessions', { model: 'm', voice: 'alloy' });
    expect(status).toBe(200);
    const secret = json['client_secret'] as { value: string; expires_at: number };
    expect(json).toMatchObject({ object: 'realtime.session', model: 'm', voice: 'alloy' });
    expect(secret.expires_at).toBe(NOW_S + 60);
    expect(scene.api.minted(secret.value)).toMatchObject({ dialect: 'beta', change: { model: 'm' } });
  });
});

describe('the practice agent’s calls', () => {
  it('answer an offer and its session with 201, the call’s id and every medium refused', async () => {
    const { body, type } = await form({ sdp: OFFER, session: JSON.stringify(SESSION) });
    const answered = await post(api().api, 'calls', body, 'sk-key', type);
    expect(answered.status).toBe(201);
    expect(answered.headers['location']).toMatch(/^\/v1\/realtime\/calls\/rtc_\w+$/);
    expect(answered.body).toContain('m=audio 0 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0');
    expect(answered.body).toContain('m=application 0 UDP/DTLS/SCTP webrtc-datachannel');
  });

  it('answer bare SDP that comes with a minted secret', async () => {
    const scene = api();
    const { json } = await post(scene.api, 'client_secrets', { session: SESSION });
    const answered = await post(scene.api, 'calls', OFFER, String(json['value']), 'application/sdp');
    expect(answered.status).toBe(201);
  });

  it.each([
    ['no offer', { session: JSON.stringify(SESSION) }, 'missing_required_parameter'],
    ['nonsense for an offer', { sdp: 'hello', session: JSON.stringify(SESSION) }, 'invalid_offer'],
    ['an offer without media', { sdp: 'v=0\r\n', session: JSON.stringify(SESSION) }, 'invalid_offer'],
    ['no session', { sdp: OFFER }, 'missing_required_parameter'],
    ['a session of another shape', { sdp: OFFER, session: '{"voice":"x"}' }, 'missing_required_parameter'],
  ])('refuse %s', async (_what, parts, code) => {
    const { body, type } = await form(parts);
    const answered = await post(api().api, 'calls', body, 'sk-key', type);
    expect(answered).toMatchObject({ status: 400, json: { error: { code } } });
  });
});
