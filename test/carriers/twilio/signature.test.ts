import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import { createSignatureCheck } from '../../../src/carriers/twilio/signature.js';
import { Secret } from '../../../src/lib/secret.js';

const AUTH_TOKEN = 'f00df00df00df00df00df00df00df00d';
const PUBLIC_URL = 'https://agent.example.com';
const MEDIA = '/twilio/media';
const VOICE = '/twilio/voice';
const params = { CallSid: 'CA1', From: '+12025550123', Empty: '' };

const sign = (url: string, signed: Record<string, unknown> = {}, token = AUTH_TOKEN): string =>
  getExpectedTwilioSignature(token, url, signed);

/** A request as it reaches us behind a proxy that ended TLS. */
function request(path: string, signature: string | string[] | undefined) {
  return { path, headers: { 'x-twilio-signature': signature }, protocol: 'http', host: '10.0.0.7:8080' };
}

function check(publicUrl = PUBLIC_URL) {
  return createSignatureCheck({ authToken: new Secret(AUTH_TOKEN), publicUrl });
}

describe('a webhook', () => {
  it.each([
    ['signed without a port', 'https://agent.example.com/twilio/voice', true],
    ['signed with :443', 'https://agent.example.com:443/twilio/voice', true],
    ['signed over http', 'http://agent.example.com/twilio/voice', 'auth.bad_signature'],
    ['signed over another host', 'https://evil.example.com/twilio/voice', 'auth.bad_signature'],
    ['signed with a trailing slash', 'https://agent.example.com/twilio/voice/', 'auth.bad_signature'],
    ['signed with a fragment', 'https://agent.example.com/twilio/voice#rc=2', 'auth.bad_signature'],
    ['signed over the address behind the proxy', 'http://10.0.0.7:8080/twilio/voice', 'auth.bad_signature'],
  ])('%s', (_, url, result) => {
    expect(check().webhook({ ...request(VOICE, sign(url, params)), params })).toBe(result);
  });

  it('keeps its query in the URL that is signed', () => {
    const signature = sign(`${PUBLIC_URL}${VOICE}?b=2&a=1`, params);
    expect(check().webhook({ ...request(`${VOICE}?b=2&a=1`, signature), params })).toBe(true);
    expect(check().webhook({ ...request(VOICE, signature), params })).toBe('auth.bad_signature');
  });

  it('counts every field: a changed, a missing and an added one are found', () => {
    const signature = sign(PUBLIC_URL + VOICE, params);
    const missing = { CallSid: params.CallSid, From: params.From };
    for (const changed of [{ ...params, From: '+1' }, missing, { ...params, Extra: 'x' }]) {
      expect(check().webhook({ ...request(VOICE, signature), params: changed })).toBe('auth.bad_signature');
    }
  });

  it('may repeat a field', () => {
    const repeated = { Digits: ['2', '1', '2'] };
    const signature = sign(PUBLIC_URL + VOICE, { Digits: ['1', '2'] });
    expect(check().webhook({ ...request(VOICE, signature), params: repeated })).toBe(true);
  });

  it('is judged by what the server saw where no public URL is set', () => {
    const seen = { ...request(VOICE, sign('https://pbx.test:8443/twilio/voice', params)), params };
    const unset = createSignatureCheck({ authToken: new Secret(AUTH_TOKEN), publicUrl: undefined });
    expect(unset.webhook({ ...seen, protocol: 'https', host: 'pbx.test:8443' })).toBe(true);
    expect(unset.webhook({ ...seen, protocol: 'http', host: 'pbx.test:8443' })).toBe('auth.bad_signature');
  });

  it('does not care for a slash at the end of the public URL', () => {
    const signature = sign(PUBLIC_URL + VOICE, params);
    expect(check(`${PUBLIC_URL}/`).webhook({ ...request(VOICE, signature), params })).toBe(true);
  });
});

describe('an upgrade', () => {
  it.each([
    ['signed over wss without a port', 'wss://agent.example.com/twilio/media', true],
    ['signed over wss with :443', 'wss://agent.example.com:443/twilio/media', true],
    ['signed over https', 'https://agent.example.com/twilio/media', 'auth.bad_signature'],
    ['signed over plain ws', 'ws://agent.example.com/twilio/media', 'auth.bad_signature'],
    ['signed with a trailing slash', 'wss://agent.example.com/twilio/media/', 'auth.bad_signature'],
    ['signed for another path', 'wss://agent.example.com/twilio/other', 'auth.bad_signature'],
  ])('%s', (_, url, result) => {
    expect(check().upgrade(request(MEDIA, sign(url)))).toBe(result);
  });

  it.each([
    ['https://agent.example.com:443', 'wss://agent.example.com/twilio/media'],
    ['https://agent.example.com:8443', 'wss://agent.example.com:8443/twilio/media'],
    ['wss://agent.example.com', 'wss://agent.example.com:443/twilio/media'],
    ['http://127.0.0.1:8080', 'ws://127.0.0.1:8080/twilio/media'],
    ['http://127.0.0.1:8080', 'wss://127.0.0.1:8080/twilio/media'],
    ['http://localhost', 'ws://localhost:80/twilio/media'],
    ['https://[2001:db8::1]', 'wss://[2001:db8::1]:443/twilio/media'],
  ])('with the public URL %s is accepted when signed over %s', (publicUrl, url) => {
    expect(check(publicUrl).upgrade(request(MEDIA, sign(url)))).toBe(true);
  });

  it('is judged by what the server saw where no public URL is set', () => {
    const unset = createSignatureCheck({ authToken: new Secret(AUTH_TOKEN), publicUrl: undefined });
    const seen = request(MEDIA, sign('ws://10.0.0.7:8080/twilio/media'));
    expect(unset.upgrade(seen)).toBe(true);
    expect(unset.upgrade({ ...seen, host: '10.0.0.8:8080' })).toBe('auth.bad_signature');
  });
});

describe('a request that nobody signed', () => {
  it.each([undefined, ''])('has no signature (%j)', (signature) => {
    expect(check().webhook({ ...request(VOICE, signature), params })).toBe('auth.no_signature');
    expect(check().upgrade(request(MEDIA, signature))).toBe('auth.no_signature');
  });

  it('may not send the header twice, even if both are right', () => {
    const signature = sign(PUBLIC_URL + VOICE, params);
    const twice = request(VOICE, [signature, signature]);
    expect(check().webhook({ ...twice, params })).toBe('auth.bad_signature');
  });

  it.each(['x', '=', 'é'.repeat(14), 'A'.repeat(100_000)])(
    'is refused with rubbish for a signature',
    (rubbish) => {
      expect(check().upgrade(request(MEDIA, rubbish))).toBe('auth.bad_signature');
    },
  );

  it('is refused where the URL can not be taken apart', () => {
    const unset = createSignatureCheck({ authToken: new Secret(AUTH_TOKEN), publicUrl: undefined });
    const strange = { ...request(VOICE, 'x'), protocol: '', host: '' };
    expect(unset.webhook({ ...strange, params })).toBe('auth.bad_signature');
  });

  it('is refused when signed with another token', () => {
    const signature = sign(`wss://agent.example.com${MEDIA}`, {}, 'another');
    expect(check().upgrade(request(MEDIA, signature))).toBe('auth.bad_signature');
  });
});

describe('without an auth token', () => {
  it.each([undefined, '', '  '])('nothing is valid (%j), least of all what was signed with it', (token) => {
    const empty = createSignatureCheck({
      authToken: token === undefined ? undefined : new Secret(token),
      publicUrl: PUBLIC_URL,
    });
    const upgrade = sign(`wss://agent.example.com${MEDIA}`, {}, token ?? '');
    const webhook = sign(PUBLIC_URL + VOICE, params, token ?? '');
    expect(empty.upgrade(request(MEDIA, upgrade))).toBe('auth.bad_signature');
    expect(empty.webhook({ ...request(VOICE, webhook), params })).toBe('auth.bad_signature');
    expect(empty.upgrade(request(MEDIA, undefined))).toBe('auth.bad_signature');
  });
});
