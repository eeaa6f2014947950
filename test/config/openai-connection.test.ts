import { describe, expect, it } from 'vitest';
import { openAiEndpoint } from '../../src/compose/endpoint.js';
import { realtimeRequest } from '../../src/providers/openai-realtime/request.js';
import { faultsOf, load } from '../support/config-file.js';

/** What the provider makes of a configured connection. */
function requestOf(openai: string, model = 'm') {
  const config = load(`openai: ${openai}`);
  const settings = { ...config.defaultAgent.settings, model };
  return realtimeRequest({ ...openAiEndpoint(config), settings });
}

describe('the URL of a configured connection', () => {
  it.each([
    ['', 'wss://api.openai.com/v1/realtime?model=m'],
    ['https://api.openai.com/v1', 'wss://api.openai.com/v1/realtime?model=m'],
    ['http://127.0.0.1:8000/v1/', 'ws://127.0.0.1:8000/v1/realtime?model=m'],
    ['ws://127.0.0.1:8765', 'ws://127.0.0.1:8765/realtime?model=m'],
    ['wss://h/v1/realtime', 'wss://h/v1/realtime?model=m'],
    [
      'wss://h/api/v1/realtime/session?protocol=realtime',
      'wss://h/api/v1/realtime/session?protocol=realtime&model=m',
    ],
    [
      'wss://h/openai/realtime?api-version=1&deployment=d',
      'wss://h/openai/realtime?api-version=1&deployment=d',
    ],
    ['wss://h/v1?model=own', 'wss://h/v1/realtime?model=own'],
  ])('of %j is %s', (baseUrl, url) => {
    expect(requestOf(`{base_url: "${baseUrl}"}`).url).toBe(url);
  });

  it('adds openai.query, and encodes it and the model', () => {
    const { url } = requestOf('{base_url: "ws://h/v1?a=1", query: {api_key: "k&x", a: 2}}', 'a model');
    expect(url).toBe('ws://h/v1/realtime?a=2&api_key=k%26x&model=a+model');
  });

  it.each(['ftp://h', 'h:80/v1', 'nonsense', 'wss://user:pass@h/v1', 'wss://h/#x'])(
    'is never made of %s',
    (url) => {
      const faults = faultsOf(`openai: {base_url: "${url}"}`);
      expect(faults.map(({ path }) => path)).toEqual(['openai.base_url']);
    },
  );
});

describe('the headers of a configured connection', () => {
  it.each([
    ['{api_key: k}', { Authorization: 'Bearer k' }],
    ['{api_key: k, auth: api-key}', { 'api-key': 'k' }],
    ['{}', {}],
    ['{headers: {X-API-Key: k, X-Team: phone calls}}', { 'X-API-Key': 'k', 'X-Team': 'phone calls' }],
    ['{api_key: k, headers: {authorization: Basic abc}}', { authorization: 'Basic abc' }],
  ])('of %s are %j', (openai, headers) => {
    expect(requestOf(openai).headers).toEqual(headers);
  });

  it('can not be split by a line break', () => {
    expect(faultsOf('openai: {headers: {x: "a\\r\\nb: c"}}')[0]?.path).toBe('openai.headers.x');
    expect(faultsOf('openai: {headers: {"x: y": a}}')[0]?.path).toBe('openai.headers["x…"]');
    expect(faultsOf('openai: {api_key: "a\\nb"}')[0]?.path).toBe('openai.api_key');
  });
});
