import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/server/build-server.js';
import { MediaStream } from '../support/media-stream.js';
import { rawHttp, rawPost } from '../support/raw-http.js';
import { RealtimePeer } from '../support/realtime-peer.js';
import { announcedIn, TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const SID = 'CA0123456789abcdef0123456789abcdef';
const FORM = { CallSid: SID, From: '+12025550123', To: '+12025550199' };

/** A server whose model is healthy and silent. */
async function quietServer(yaml = '{}', env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const peer = await RealtimePeer.start();
  return TestServer.start({ yaml, env: { ...peer.env, ...env } });
}

describe('the voice webhook', () => {
  it('answers TwiML that connects the call to its stream and says what follows it', async () => {
    const server = await quietServer();
    const { status, type, body } = await server.post('/twilio/voice', FORM);
    expect([status, type]).toEqual([200, 'text/xml']);
    const { twiml, token } = announcedIn(body, SID);
    const host = server.url.replace('http://', '');
    expect(twiml).toMatchObject([
      {
        name: 'Connect',
        children: [
          {
            name: 'Stream',
            attributes: {
              url: `ws://${host}/twilio/media`,
              statusCallback: `http://${host}/twilio/stream-status`,
            },
            children: [{ name: 'Parameter', attributes: { name: 'token' } }],
          },
        ],
      },
      { name: 'Redirect', attributes: { method: 'POST' }, text: `http://${host}/twilio/after` },
    ]);
    expect(token).toMatch(/^[\w-]{43}$/);
  });

  it('speaks of itself by PUBLIC_URL, whatever the request says', async () => {
    const server = await quietServer('twilio: {validate_signatures: false}', {
      PUBLIC_URL: 'https://agent.example.com/',
    });
    const { body } = await server.post('/twilio/voice', FORM, { 'x-forwarded-host': 'evil.example' });
    expect(announcedIn(body, SID).streamUrl).toBe('wss://agent.example.com/twilio/media');
    expect(body).not.toContain('evil.example');
    expect(body).not.toContain('127.0.0.1');
  });

  it('believes X-Forwarded-* only from proxies that the configuration names', async () => {
    const forwarded = { 'x-forwarded-host': 'agent.example.com', 'x-forwarded-proto': 'https' };
    const careful = await quietServer();
    const { body } = await careful.post('/twilio/voice', FORM, forwarded);
    expect(announcedIn(body, SID).streamUrl).toBe(careful.url.replace('http', 'ws') + '/twilio/media');
    const behindProxy = await quietServer('server: {trust_proxy: [loopback]}');
    const { body: trusting } = await behindProxy.post('/twilio/voice', FORM, forwarded);
    expect(announcedIn(trusting, SID).streamUrl).toBe('wss://agent.example.com/twilio/media');
    const farProxy = await quietServer('server: {trust_proxy: [10.0.0.1]}');
    const { body: distant } = await farProxy.post('/twilio/voice', FORM, forwarded);
    expect(distant).not.toContain('agent.example.com');
  });

  it('connects to the model at once, before the stream comes', async () => {
    const peer = await RealtimePeer.start();
    const server = await TestServer.start({ env: peer.env });
    await server.announce(FORM);
    await until(() => peer.sessions.length === 1);
  });

  it('gives a new token for the same call when Twilio asks again, and either token opens the stream', async () => {
    for (const which of [0, 1]) {
      const server = await quietServer();
      const calls = [await server.announce(FORM), await server.announce(FORM)];
      expect(calls[0]?.token).not.toBe(calls[1]?.token);
      expect([server.calls.length, server.server.calls.size]).toEqual([1, 1]);
      const call = calls[which];
      if (call === undefined) throw new Error('two were announced');
      await MediaStream.open(call);
      await until(() => server.server.calls.find(SID)?.attached === true);
    }
  });

  it.each([
    ['is missing', {}],
    ['is empty', { CallSid: '' }],
    ['is a path', { CallSid: '../../etc/passwd' }],
    ['holds a line break', { CallSid: 'CA1\nCA2' }],
    ['holds markup', { CallSid: '"><Hangup/>' }],
    ['is 65 characters', { CallSid: 'C'.repeat(65) }],
    ['is 10 kB', { CallSid: 'C'.repeat(10_000) }],
  ])('refuses a CallSid that %s', async (_what, form) => {
    const server = await quietServer();
    expect(await server.post('/twilio/voice', form)).toMatchObject({ status: 400 });
    expect(server.calls).toEqual([]);
    expect(server.logged('http.bad_request')).toMatchObject([{ level: 'warn', code: 'http.bad_request' }]);
  });

  it('refuses a CallSid that is given twice', async () => {
    const server = await quietServer();
    const answer = await rawPost(server.url, '/twilio/voice', 'CallSid=CA1&CallSid=CA2', ['Host: a']);
    expect(answer).toContain(' 400 ');
    expect(server.calls).toEqual([]);
  });

  it.each(['"><Hangup/>', 'a/b?c=d', 'a b', 'user@host', ''])(
    'puts no nonsense from the Host header into TwiML: %j',
    async (host) => {
      const server = await quietServer();
      const answer = await rawPost(server.url, '/twilio/voice', 'CallSid=CA1', [`Host: ${host}`]);
      expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
      expect(answer).not.toContain('<Response>');
      expect(server.calls).toEqual([]);
    },
  );

  it.each(['localhost:8080', '[::1]:8080', 'talkpath.local'])(
    'takes %s from the Host header when nothing better is configured',
    async (host) => {
      const server = await quietServer();
      const answer = await rawPost(server.url, '/twilio/voice', 'CallSid=CA1', [`Host: ${host}`]);
      expect(answer).toContain(`url="ws://${host}/twilio/media"`);
    },
  );

  it('turns a call away with the busy tone when limits.max_calls are on the line, and says so in the log', async () => {
    const server = await quietServer('limits: {max_calls: 2}');
    await server.announce();
    await server.announce();
    const { body } = await server.post('/twilio/voice', FORM);
    expect(body).toContain('<Reject reason="busy"/>');
    expect(server.logged('server.busy')).toMatchObject([{ level: 'warn', carrierCallId: SID, calls: 2 }]);
    expect(server.calls).toHaveLength(2);
  });

  it('has room again as soon as a call has ended, and keeps none for calls it turned away', async () => {
    const server = await quietServer('limits: {max_calls: 1}');
    const { callSid } = await server.announce();
    expect((await server.post('/twilio/voice', FORM)).body).toContain('Reject');
    await server.post('/twilio/status', { CallSid: callSid, CallStatus: 'canceled' });
    expect((await server.announce(FORM)).token).not.toBe('');
  });
});

describe('the signature', () => {
  const TOKEN = '0123456789abcdef0123456789abcdef';
  const env = { TWILIO_AUTH_TOKEN: TOKEN };

  it('is not asked for while there is no auth token to check it with', async () => {
    const server = await quietServer();
    expect((await server.post('/twilio/voice', FORM)).status).toBe(200);
  });

  it('opens the webhooks to who holds the auth token', async () => {
    const server = await quietServer('{}', env);
    expect((await server.postSigned('/twilio/voice', FORM, { token: TOKEN })).status).toBe(200);
    expect((await server.postSigned('/twilio/after', FORM, { token: TOKEN })).status).toBe(200);
    expect((await server.postSigned('/twilio/status', FORM, { token: TOKEN })).status).toBe(204);
    expect((await server.postSigned('/twilio/stream-status', FORM, { token: TOKEN })).status).toBe(204);
  });

  it.each(['voice', 'after', 'status', 'stream-status'])(
    'closes /twilio/%s to everybody else, with a line that says what to do',
    async (route) => {
      const server = await quietServer('{}', env);
      const path = `/twilio/${route}`;
      expect((await server.post(path, FORM)).status).toBe(403);
      expect((await server.postSigned(path, FORM, { token: 'wrong' })).status).toBe(403);
      expect((await server.post(path, FORM, { 'x-twilio-signature': '' })).status).toBe(403);
      expect(server.calls).toEqual([]);
      expect(server.lines.map(({ msg }) => msg)).toEqual([
        'auth.no_signature',
        'auth.bad_signature',
        'auth.no_signature',
      ]);
      expect(server.lines[1]).toMatchObject({
        level: 'warn',
        path,
        origin: server.url,
        params: 'CallSid From To',
        remedy: expect.stringContaining('PUBLIC_URL') as string,
      });
      expect(JSON.stringify(server.lines)).not.toContain(FORM.From);
    },
  );

  it('covers every parameter and the query', async () => {
    const server = await quietServer('{}', env);
    const { getExpectedTwilioSignature: sign } = await import('twilio/lib/webhooks/webhooks.js');
    const signature = { 'x-twilio-signature': sign(TOKEN, `${server.url}/twilio/voice`, FORM) };
    expect((await server.post('/twilio/voice', { ...FORM, To: '+1900' }, signature)).status).toBe(403);
    expect((await server.post('/twilio/voice', { ...FORM, More: '1' }, signature)).status).toBe(403);
    expect((await server.post('/twilio/voice?x=1', FORM, signature)).status).toBe(403);
    expect((await server.post('/twilio/voice', FORM, signature)).status).toBe(200);
  });

  it('is made over PUBLIC_URL behind a proxy, and over nothing that the request claims', async () => {
    const server = await quietServer('{}', { ...env, PUBLIC_URL: 'https://agent.example.com' });
    const origin = 'https://agent.example.com';
    expect((await server.postSigned('/twilio/voice', FORM, { token: TOKEN, origin })).status).toBe(200);
    expect((await server.postSigned('/twilio/voice', FORM, { token: TOKEN })).status).toBe(403);
    const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    const claimed = { token: TOKEN, origin: 'https://evil.example', headers };
    expect((await server.postSigned('/twilio/voice', FORM, claimed)).status).toBe(403);
  });

  it('is never valid for an empty auth token', async () => {
    for (const token of ['', ' ']) {
      const server = await quietServer('{}', { TWILIO_AUTH_TOKEN: token });
      // An empty token counts as none; nothing is checked then, and PUBLIC_URL is refused at the start.
      expect(server.config.twilio.authToken).toBeUndefined();
      expect((await server.postSigned('/twilio/voice', FORM, { token })).status).toBe(200);
    }
  });

  it('can be switched off for a private test', async () => {
    const server = await quietServer('twilio: {validate_signatures: false}', env);
    expect((await server.post('/twilio/voice', FORM)).status).toBe(200);
  });

  it('does not let a stranger fill the log with names of parameters', async () => {
    const server = await quietServer('{}', env);
    const form = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`parameter${i}`, '1']));
    expect((await server.post('/twilio/voice', form)).status).toBe(403);
    expect(JSON.stringify(server.lines).length).toBeLessThan(2000);
  });
});

describe('what is no webhook', () => {
  it('gets 413 when its body is over the limit, with one line and a code', async () => {
    const server = await quietServer();
    const { status } = await server.post('/twilio/voice', { ...FORM, Fill: 'x'.repeat(MAX_BODY_BYTES) });
    expect(status).toBe(413);
    expect(server.lines).toMatchObject([
      {
        level: 'warn',
        msg: 'http.bad_request',
        code: 'http.bad_request',
        status: 413,
        path: '/twilio/voice',
      },
    ]);
  });

  it('gets 413 as well when it does not say how long it is', async () => {
    const server = await quietServer();
    const piece = 'x'.repeat(4096);
    const chunks = Array.from({ length: 20 }, () => `1000\r\n${piece}\r\n`).join('');
    const answer = await rawHttp(
      server.url,
      'POST /twilio/voice HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n' +
        `Content-Type: application/x-www-form-urlencoded\r\n\r\n${chunks}0\r\n\r\n`,
    );
    expect(answer).toContain(' 413 ');
  });

  it.each(['text/xml', 'application/json', 'multipart/form-data; boundary=x', 'application/octet-stream'])(
    'gets 415 for a body of type %s',
    async (type) => {
      const server = await quietServer();
      const answer = await fetch(`${server.url}/twilio/voice`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: 'CallSid=CA1',
      });
      expect(answer.status).toBe(415);
      expect(server.lines).toMatchObject([{ level: 'warn', code: 'http.bad_request', status: 415 }]);
    },
  );

  it.each([
    ['GET', '/twilio/voice'],
    ['PUT', '/twilio/voice'],
    ['GET', '/nothing/here'],
    ['GET', '/twilio/media'],
  ])('gets 404 for %s %s', async (method, path) => {
    const server = await quietServer();
    expect((await fetch(server.url + path, { method })).status).toBe(404);
  });

  it('leaves a line that tells an operator with a mistyped webhook what to do', async () => {
    const server = await quietServer();
    await fetch(`${server.url}/twilio/voice?secret=1`);
    expect(server.lines).toEqual([
      {
        level: 'info',
        time: expect.any(Number) as number,
        code: 'http.not_found',
        status: 404,
        method: 'GET',
        path: '/twilio/voice',
        address: '127.0.0.1',
        remedy: expect.stringContaining('POST /twilio/voice') as string,
        msg: 'http.not_found',
      },
    ]);
  });

  it.each([
    '/twilio/../twilio/voice',
    '/x/../twilio/voice',
    '//twilio/voice',
    '/twilio//voice',
    '/twilio%2fvoice',
    '/twilio%2Fvoice',
    '/twilio/voice%00',
    '/twilio/voice/',
    '/twilio/./voice',
    '/twilio/voice;x',
    '/TWILIO/VOICE',
    '/%2e%2e/twilio/voice',
    '*',
  ])('gets 404 for the path trick %s', async (path) => {
    const server = await quietServer();
    const answer = await rawPost(server.url, path, 'CallSid=CA1', ['Host: a']);
    expect(answer).toContain(' 404 ');
    expect(server.calls).toEqual([]);
  });

  it('gets 400 for a path that can not be decoded, and a line of bounded length', async () => {
    const server = await quietServer();
    const path = `/twilio/%E0%A4%A${'x'.repeat(8000)}`;
    expect(await rawPost(server.url, path, 'CallSid=CA1', ['Host: a'])).toContain(' 400 ');
    expect(server.lines).toMatchObject([{ code: 'http.bad_request', status: 400 }]);
    expect(JSON.stringify(server.lines).length).toBeLessThan(2000);
  });

  it('goes around no signature by writing the path in another way', async () => {
    const server = await quietServer('{}', { TWILIO_AUTH_TOKEN: 'token' });
    for (const path of ['/%74wilio/voice', 'http://evil.example/twilio/voice', '/twilio/voice?x=1']) {
      expect(await rawPost(server.url, path, 'CallSid=CA1', ['Host: a'])).toContain(' 403 ');
    }
    expect(server.calls).toEqual([]);
  });
});

describe('what follows the stream', () => {
  const HANG_UP = ['Hangup'];
  const APOLOGY = ['Say', 'Hangup'];

  it.each([
    ['caller-hung-up', HANG_UP],
    ['agent-hung-up', HANG_UP],
    ['operator-hung-up', HANG_UP],
    ['max-duration', HANG_UP],
    ['provider-failed', APOLOGY],
    ['internal-error', APOLOGY],
    ['server-stopped', APOLOGY],
    ['carrier-closed', APOLOGY],
    ['no-stream', APOLOGY],
  ] as const)('after a call that ended by %s is %j', async (reason, verbs) => {
    const server = await quietServer();
    const { callSid } = await server.announce();
    server.server.calls.find(callSid)?.end(reason, 'test');
    expect(await server.after(callSid)).toEqual(verbs);
  });

  it('is an apology for a call that nobody knows: the server was started anew in the middle of it', async () => {
    const server = await quietServer();
    expect(await server.after('CA404')).toEqual(APOLOGY);
  });

  it('is another stream for a call whose stream broke without our end noticing', async () => {
    const server = await quietServer();
    const call = await server.announce();
    await MediaStream.open(call);
    await until(() => server.server.calls.find(call.callSid)?.attached === true);
    expect(await server.after(call.callSid)).toEqual(['Connect', 'Redirect']);
    expect(server.ending(call.callSid)).toBeUndefined();
    expect(server.server.calls.size).toBe(1);
  });

  it('is no stream for a caller who has hung up, whichever process had the call', async () => {
    const server = await quietServer();
    const { callSid } = await server.announce();
    for (const CallSid of [callSid, 'CA404']) {
      const { body } = await server.post('/twilio/after', { CallSid, CallStatus: 'completed' });
      expect(body).not.toContain('Connect');
    }
    expect(server.ending(callSid)?.reason).toBe('caller-hung-up');
  });

  it('ends a call whose stream never came about at two more attempts either, and says where to look', async () => {
    const server = await quietServer();
    const { callSid } = await server.announce();
    expect(await server.after(callSid)).toEqual(['Connect', 'Redirect']);
    expect(await server.after(callSid)).toEqual(['Connect', 'Redirect']);
    expect(await server.after(callSid)).toEqual(APOLOGY);
    expect(server.ending(callSid)?.reason).toBe('no-stream');
    expect(server.logged('carrier.no_stream', callSid)).toMatchObject([
      { level: 'warn', remedy: expect.stringContaining('PUBLIC_URL') as string },
    ]);
  });
});

describe('the status callbacks', () => {
  it.each(['completed', 'busy', 'failed', 'no-answer', 'canceled'])(
    'end an expected call with the status %s, and its connection to the model',
    async (CallStatus) => {
      const peer = await RealtimePeer.start();
      const server = await TestServer.start({ env: peer.env });
      const { callSid } = await server.announce();
      await until(() => peer.sessions.length === 1);
      expect((await server.post('/twilio/status', { CallSid: callSid, CallStatus })).status).toBe(204);
      expect(server.ending(callSid)).toEqual({
        reason: 'caller-hung-up',
        detail: `call status ${CallStatus}`,
      });
      await until(() => peer.session.closed);
    },
  );

  it.each(['ringing', 'in-progress', 'nonsense', ''])(
    'leave a call alone with the status "%s"',
    async (CallStatus) => {
      const server = await quietServer();
      const { callSid } = await server.announce();
      await server.post('/twilio/status', { CallSid: callSid, CallStatus });
      expect(server.server.calls.size).toBe(1);
    },
  );

  it('mean nothing for calls that are not there', async () => {
    const server = await quietServer();
    expect((await server.post('/twilio/status', { CallSid: 'CA9', CallStatus: 'completed' })).status).toBe(
      204,
    );
    expect((await server.post('/twilio/status', {})).status).toBe(204);
  });

  it('put a stream that could not be opened into the log, and no words of the peer into the message', async () => {
    const server = await quietServer();
    const { callSid } = await server.announce();
    const StreamError = 'handshake \u001b[31m refused';
    const form = { CallSid: callSid, StreamEvent: 'stream-error', StreamError };
    expect((await server.post('/twilio/stream-status', form)).status).toBe(204);
    expect((await server.post('/twilio/stream-status', { StreamEvent: '\u001b[2J' })).status).toBe(204);
    expect(server.logged('carrier stream status', callSid)).toMatchObject([
      { level: 'warn', event: 'stream-error', detail: 'handshake \ufffd[31m refused' },
    ]);
  });
});

describe('the health routes', () => {
  it('say that the server lives and that it takes calls', async () => {
    const server = await quietServer('limits: {max_calls: 1}');
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok' });
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true }]);
    await server.announce();
    const full = await fetch(`${server.url}/readyz`);
    expect([full.status, await full.json()]).toMatchObject([503, { ready: false, code: 'server.busy' }]);
  });

  it('say while the server stops that it takes no calls', async () => {
    const server = await quietServer();
    const stopped = server.server.stop();
    expect((await server.server.app.inject('/readyz')).statusCode).toBe(503);
    await stopped;
  });
});
