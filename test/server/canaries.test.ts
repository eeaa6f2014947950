import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpPeer, json } from '../support/http-peer.js';
import { LiveCall } from '../support/live-call.js';
import { API_KEY, RealtimePeer } from '../support/realtime-peer.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const CARD = '4111111111111111';
const SECRETS = {
  TWILIO_AUTH_TOKEN: 'canary-twilio-k7w2xq',
  TALKPATH_ADMIN_TOKEN: 'canary-admin-m3p9zt',
  CRM_KEY: 'canary-crm-h8d4vb',
  HOOK_SECRET: 'canary-hook-f6j1rn',
};

/** A call at trace in which everything that must not be logged goes by: keys that are echoed, a card that is keyed, said, given to a tool. */
async function tellingCall(redact: string) {
  const crm = await HttpPeer.open((request, response) => {
    const error = `${String(request.headers['authorization'])} may not read ${request.body}`;
    json(response, { error }, 500);
  });
  onTestFinished(() => crm.close());
  const peer = await RealtimePeer.start();
  const yaml = `
openai: {audio_format: g711_ulaw}
twilio: {validate_signatures: false}
call: {keypad_wait_ms: 0}
logging: {level: trace, redact: ${redact}}
agents: {default: {tools: [crm]}}
tools:
  private_hosts: ["${crm.host}"]
  http:
    crm:
      description: Looks a card up.
      parameters: {type: object, properties: {card: {type: string}}, required: [card]}
      method: POST
      url: ${crm.url}/cards
      headers: {Authorization: "Bearer \${CRM_KEY}"}
      body: {card: "{{card}}"}
webhooks: {crm: {url: "${crm.url}/ended", secret: "\${HOOK_SECRET}"}}
`;
  const server = await TestServer.start({ yaml, env: { ...peer.env, ...SECRETS } });
  return { server, peer, call: await LiveCall.open(server, peer) };
}

async function talk({ server, peer, call }: Awaited<ReturnType<typeof tellingCall>>): Promise<string> {
  for (const digit of CARD.match(/\d/g) ?? []) call.stream.press(digit);
  const { session } = call;
  const at = { response_id: 'r1', item_id: 'i1', output_index: 0 };
  session.emit('conversation.item.input_audio_transcription.completed', {
    item_id: 'i0',
    content_index: 0,
    transcript: `my card is ${CARD}`,
  });
  session.emit('response.created', { response: { id: 'r1' } });
  session.emit('response.function_call_arguments.done', {
    ...at,
    call_id: 'c1',
    name: 'crm',
    arguments: JSON.stringify({ card: CARD }),
  });
  session.done('r1');
  session.error({
    code: 'odd',
    message: `Bearer ${API_KEY}, ${SECRETS.TWILIO_AUTH_TOKEN} and ${CARD} were refused`,
  });
  await until(() => server.logged('tool.failed').length === 1);
  await until(() => server.logged('odd').length === 1);
  server.server.calls.endAll('server-stopped');
  await until(() => server.logged('call.end').length === 1);
  expect(peer.sessions).toHaveLength(1);
  return JSON.stringify(server.lines);
}

describe('a whole call at trace', () => {
  it.each(['none', 'numbers', 'all'])('logs no key and no card with logging.redact: %s', async (redact) => {
    const scene = await tellingCall(redact);
    const text = await talk(scene);
    expect(text).not.toContain(API_KEY);
    for (const secret of Object.values(SECRETS)) {
      expect(text).not.toContain(secret.slice(0, 16));
    }
    expect(text).not.toMatch(/4111|1111 ?1111/);
    const [start] = scene.server.logged('call.start');
    expect(start?.['from']).toBe(redact === 'none' ? '+12025550123' : '+•••••••••23');
  });
});
