import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/lib/secret.js';
import { realtimeRequest, type RealtimeEndpoint } from '../../../src/providers/openai-realtime/request.js';
import { REFERENCE } from './support.js';

const KEY = 'sk-test-0123456789';
const ENDPOINT: RealtimeEndpoint = {
  baseUrl: 'https://api.openai.com/v1',
  apiKey: new Secret(KEY),
  auth: 'bearer',
  settings: { ...REFERENCE, model: 'gpt-realtime-2.1' },
};

function request(changes: Partial<RealtimeEndpoint> = {}): ReturnType<typeof realtimeRequest> {
  return realtimeRequest({ ...ENDPOINT, ...changes });
}

describe('the URL of a session', () => {
  it.each([
    ['https://api.openai.com/v1', 'wss://api.openai.com/v1/realtime?model=gpt-realtime-2.1'],
    ['https://api.openai.com/v1/', 'wss://api.openai.com/v1/realtime?model=gpt-realtime-2.1'],
    ['wss://api.openai.com/v1/realtime', 'wss://api.openai.com/v1/realtime?model=gpt-realtime-2.1'],
    ['http://127.0.0.1:8000/v1', 'ws://127.0.0.1:8000/v1/realtime?model=gpt-realtime-2.1'],
    ['ws://127.0.0.1:8000', 'ws://127.0.0.1:8000/realtime?model=gpt-realtime-2.1'],
    [
      'https://unit.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=voice',
      'wss://unit.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=voice',
    ],
    [
      'wss://host.example/v1/realtime/session?model=other',
      'wss://host.example/v1/realtime/session?model=other',
    ],
  ])('from %s is %s', (baseUrl, url) => {
    expect(request({ baseUrl }).url).toBe(url);
  });

  it('takes more query parameters, and escapes them', () => {
    expect(request({ query: { region: 'a b&c' } }).url).toBe(
      'wss://api.openai.com/v1/realtime?region=a+b%26c&model=gpt-realtime-2.1',
    );
  });

  it('never holds the key', () => {
    expect(request().url).not.toContain(KEY);
  });
});

describe('the headers of a session', () => {
  it('carry the key as a bearer token', () => {
    expect(request().headers).toEqual({ Authorization: `Bearer ${KEY}` });
  });

  it('carry the key in Azure’s own header where that is configured', () => {
    expect(request({ auth: 'api-key' }).headers).toEqual({ 'api-key': KEY });
  });

  it('ask for the beta only in beta, because OpenAI refuses it', () => {
    const settings = { ...ENDPOINT.settings, dialect: 'beta' } as const;
    expect(request({ settings }).headers).toEqual({
      Authorization: `Bearer ${KEY}`,
      'OpenAI-Beta': 'realtime=v1',
    });
  });

  it('have no empty key for a server that asks for none', () => {
    expect(request({ apiKey: new Secret('') }).headers).toEqual({});
  });

  it('take the operator’s own, which win', () => {
    expect(request({ headers: { Authorization: 'Basic abc', 'X-Team': 'voice' } }).headers).toEqual({
      Authorization: 'Basic abc',
      'X-Team': 'voice',
    });
  });
});
