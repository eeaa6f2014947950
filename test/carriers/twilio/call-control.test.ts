import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTwilioCallControl } from '../../../src/carriers/twilio/call-control.js';
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
  return createTwilioCallControl({ accountSid: ACCOUNT, authToken: new Secret(AUTH_TOKEN), apiBaseUrl });
}

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

  it.each([400, 401, 403, 429, 500])(
    'fails by name when the answer is %i, with what the API said',
    async (status) => {
      const { url, seen } = await restServer(status, '{"code":20003,"message":"Authenticate"}');
      const error = await failureOf(control(url).hangUp(CALL));
      expect(error.code).toBe('carrier.hangup_failed');
      expect(error.message).toContain(`HTTP ${status}`);
      expect(error.message).toContain('Authenticate');
      expect(error.message).not.toContain(AUTH_TOKEN);
      expect(seen).toHaveLength(1);
    },
  );

  it('does not carry the credentials to wherever a redirect points', async () => {
    const elsewhere = await restServer(200);
    const { url } = await restServer(307, '', { location: elsewhere.url });
    expect((await failureOf(control(url).hangUp(CALL))).code).toBe('carrier.hangup_failed');
    expect(elsewhere.seen).toEqual([]);
  });

  it("fails with the system's own message when nobody answers", async () => {
    const { url, close } = await restServer(200);
    close();
    const error = await failureOf(control(url).hangUp(CALL));
    expect([error.code, error.message]).toEqual([
      'carrier.hangup_failed',
      expect.stringContaining('ECONNREFUSED'),
    ]);
  });

  it.each(['', '..', '../../Accounts', 'CA1/../CA2', 'CA1?x=1', 'CA1#', 'CA%2e', 'CA 1', 'C'.repeat(65)])(
    'asks for nothing when the id could change the path: %j',
    async (id) => {
      const { url, seen } = await restServer(200);
      expect((await failureOf(control(url).hangUp(id))).code).toBe('carrier.hangup_failed');
      expect(seen).toEqual([]);
    },
  );
});
