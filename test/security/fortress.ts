import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { expect } from 'vitest';
import { announcedIn, TestServer, type Announced } from '../support/test-server.js';
import { until } from '../support/until.js';

/** Where the carrier calls us, and the secrets that a stranger does not have. */
export const PUBLIC = 'https://calls.example.com';
export const AUTH_TOKEN = 'the-auth-token-of-the-account';
export const ADMIN_TOKEN = 'the-operators-token-4711';
/** The page of somebody else that guests come from. */
export const APP = 'https://app.example.com';
export const SECRETS = { TWILIO_AUTH_TOKEN: AUTH_TOKEN, TALKPATH_ADMIN_TOKEN: ADMIN_TOKEN };

type Form = Readonly<Record<string, string>>;

const YAML = `
provider_name: practice
server: {public_url: "${PUBLIC}", trust_proxy: ["10.0.0.1"]}
browser: {allowed_origins: ["${APP}"], signed_in_header: X-User}
agents: {default: {greeting: Hello from the test.}}
`;

/** A server as it should stand on the internet; a proxy at 10.0.0.1 is trusted, and nobody here is that. */
export const fortress = (more = ''): Promise<TestServer> =>
  TestServer.start({ yaml: YAML + more, env: SECRETS });

/** A server on the machine of who tries it out: no keys, no public address. */
export const privateServer = (): Promise<TestServer> =>
  TestServer.start({ yaml: 'provider_name: practice\nagents: {default: {greeting: Hello from the test.}}' });

/** What Twilio signs for this request. */
export const signatureOf = (path: string, form: Form, origin = PUBLIC, token = AUTH_TOKEN): string =>
  getExpectedTwilioSignature(token, origin + path, form);

/** The carrier announces a call, as Twilio does. */
export async function announce(server: TestServer, form: Form = {}): Promise<Announced> {
  const callSid = form['CallSid'] ?? `CA${String(server.calls.length + 1).padStart(32, '0')}`;
  const path = '/twilio/voice';
  const whole = { From: '+12025550123', To: '+12025550199', ...form, CallSid: callSid };
  const { status, body } = await server.post(path, whole, {
    'x-twilio-signature': signatureOf(path, whole),
  });
  expect(status).toBe(200);
  return announcedIn(body, callSid);
}

/** There is such a line at `warn` (or the level given), it says what to do, and it is one line without a secret. */
export async function expectLogged(server: TestServer, code: string, level = 'warn'): Promise<void> {
  await until(() => server.logged(code).length > 0);
  const [line] = server.logged(code);
  expect(line).toMatchObject({ level, code });
  expect(line?.['remedy']).toBeTruthy();
  const text = JSON.stringify(server.lines);
  for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
}

/** Whatever went on, the next caller is served. */
export async function expectServes(server: TestServer): Promise<void> {
  const { streamUrl } = await announce(server, { CallSid: 'CA-the-next-caller' });
  expect(streamUrl).toBe(`${PUBLIC.replace('https', 'wss')}/twilio/media`);
}
