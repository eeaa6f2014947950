import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTwilioCallControl } from '../../../src/carriers/twilio/call-control.js';
import { transferTwiml, voicemailTwiml } from '../../../src/carriers/twilio/twiml.js';
import { TalkpathError } from '../../../src/lib/errors.js';
import { Secret } from '../../../src/lib/secret.js';

const ACCOUNT = 'AC00000000000000000000000000000001';
const CALL = 'CA00000000000000000000000000000001';
const AUTH_TOKEN = 'the-auth-token';

interface Seen {
  readonly request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>;
  readonly body: string;
}

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** A REST server on loopback that answers everything alike. */
async function restServer(status: number, body = '', headers: Record<string, string> = {}) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ request, body: Buffer.concat(chunks).toString() });
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { seen, url, close: () => server.close() };
}

function control(apiBaseUrl: string) {
  return createTwilioCallControl({
    accountSid: ACCOUNT,
    authToken: new Secret(AUTH_TOKEN),
    apiBaseUrl,
    origin: 'https://agent.example.com',
    voicemail: { maxLengthMs: 120_000, silenceMs: 5000 },
  });
}

const SALES = { name: 'sales', address: '+12025550111', ringMs: 20_000 };

/** What goes wrong alike, whatever is asked of the call. */
const WISHES = [
  ['hang-up', 'carrier.hangup_failed', (api: string, id = CALL) => control(api).hangUp(id)],
  ['transfer', 'carrier.transfer_failed', (api: string, id = CALL) => control(api).transfer(id, SALES)],
  ['voicemail', 'carrier.transfer_failed', (api: string, id = CALL) => control(api).record(id)],
] as const;

async function failureOf(promise: Promise<void>): Promise<TalkpathError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof TalkpathError) return error;
  throw new Error('it did not fail as it should');
}

describe('the REST hang-up', () => {
  it('sets the status of the call to completed, with the account as user', async () => {
    const { seen, url } = await restServer(200, '{"status":"completed"}');
    await control(`${url}/`).hangUp(CALL);
    expect(seen).toHaveLength(1);
    const [{ request, body } = { request: { headers: {} }, body: '' }] = seen;
    expect(request).toMatchObject({
      method: 'POST',
      url: `/2010-04-01/Accounts/${ACCOUNT}/Calls/${CALL}.json`,
    });
    expect(body).toBe('Status=completed');
    expect(request.headers['content-type']).toContain('application/x-www-form-urlencoded');
    const basic = Buffer.from(`${ACCOUNT}:${AUTH_TOKEN}`).toString('base64');
    expect(request.headers.authorization).toBe(`Basic ${basic}`);
  });

  it('is content when the call has ended already (20404)', async () => {
    const { url } = await restServer(404, '{"code":20404,"message":"not found"}');
    await expect(control(url).hangUp(CALL)).resolves.toBeUndefined();
  });

  it('is content when the call can not be changed any more (21220)', async () => {
    const { url } = await restServer(400, '{"code":21220,"message":"Call is not in-progress."}');
    await expect(control(url).hangUp(CALL)).resolves.toBeUndefined();
  });
});

describe('the REST transfer', () => {
  it('has the call carry out TwiML that rings the destination', async () => {
    const { seen, url } = await restServer(200, '{"status":"in-progress"}');
    await control(url).transfer(CALL, SALES);
    expect(seen[0]?.request).toMatchObject({
      method: 'POST',
      url: `/2010-04-01/Accounts/${ACCOUNT}/Calls/${CALL}.json`,
    });
    const form = Object.fromEntries(new URLSearchParams(seen[0]?.body));
    expect(form).toEqual({ Twiml: transferTwiml(SALES, 'https://agent.example.com') });
  });

  it.each([
    [404, '{"code":20404,"message":"not found"}'],
    [400, '{"code":21220,"message":"Call is not in-progress. Cannot redirect."}'],
  ])('is not content when the call has ended (%i)', async (status, body) => {
    const { url } = await restServer(status, body);
    expect((await failureOf(control(url).transfer(CALL, SALES))).code).toBe('carrier.transfer_failed');
  });
});

describe('the REST voicemail', () => {
  it('has the call carry out TwiML that records a message', async () => {
    const { seen, url } = await restServer(200);
    await control(url).record(CALL);
    const form = Object.fromEntries(new URLSearchParams(seen[0]?.body));
    const limits = { maxLengthMs: 120_000, silenceMs: 5000 };
    expect(form).toEqual({ Twiml: voicemailTwiml(limits, 'https://agent.example.com') });
  });
});

describe.each(WISHES)('a REST %s that fails', (_what, code, ask) => {
  it.each([400, 401, 403, 429, 500])('says the status %i and what the API said', async (status) => {
    const { url, seen } = await restServer(status, '{"code":20003,"message":"Authenticate"}');
    const error = await failureOf(ask(url));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`HTTP ${status} 20003 Authenticate`);
    expect(error.message).not.toContain(AUTH_TOKEN);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['repeats what it was sent', `Basic ${Buffer.from(`${ACCOUNT}:${AUTH_TOKEN}`).toString('base64')}`],
    ['is no JSON', '<html>Bad Gateway</html>'],
    ['is no object', '"no"'],
    ['has other types', '{"code":"x","message":{"a":1}}'],
    ['is empty', ''],
  ])('says the status alone when the answer %s', async (_answer, body) => {
    const { url } = await restServer(502, body);
    expect((await failureOf(ask(url))).message).toMatch(/: HTTP 502$/);
  });

  it('says no more than a line of a long answer', async () => {
    const { url } = await restServer(400, JSON.stringify({ message: 'x'.repeat(10_000) }));
    expect((await failureOf(ask(url))).message.length).toBeLessThan(300);
  });

  it('does not carry the credentials to wherever a redirect points', async () => {
    const elsewhere = await restServer(200);
    const { url } = await restServer(307, '', { location: elsewhere.url });
    expect((await failureOf(ask(url))).code).toBe(code);
    expect(elsewhere.seen).toEqual([]);
  });

  it("says the system's own message when nobody answers", async () => {
    const { url, close } = await restServer(200);
    close();
    const error = await failureOf(ask(url));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining('ECONNREFUSED')]);
  });

  it.each(['', '..', '../../Accounts', 'CA1/../CA2', 'CA1?x=1', 'CA1#', 'CA%2e', 'CA 1', 'C'.repeat(65)])(
    'asks for nothing when the id could change the path: %j',
    async (id) => {
      const { url, seen } = await restServer(200);
      expect((await failureOf(ask(url, id))).code).toBe(code);
      expect(seen).toEqual([]);
    },
  );
});
