import { describe, expect, it } from 'vitest';
import { connectionHeaders, realtimeUrl } from '../../src/config/openai-connection.js';
import { faultsOf, load } from '../support/config-file.js';

const connectionOf = (openai: string) => load(`openai: ${openai}`).openai;

describe('realtimeUrl', () => {
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
    expect(realtimeUrl(connectionOf(`{base_url: "${baseUrl}"}`), 'm')).toBe(url);
  });

  it('adds openai.query, and encodes it and the model', () => {
    const connection = connectionOf('{base_url: "ws://h/v1?a=1", query: {api_key: "k&x", a: 2}}');
    expect(realtimeUrl(connection, 'a model')).toBe('ws://h/v1/realtime?a=2&api_key=k%26x&model=a+model');
  });

  it.each(['ftp://h', 'h:80/v1', 'nonsense', 'wss://user:pass@h/v1', 'wss://h/#x'])(
    'is never made of %s',
    (url) => {
      const faults = faultsOf(`openai: {base_url: "${url}"}`);
      expect(faults.map(({ path }) => path)).toEqual(['openai.base_url']);
    },
  );
});

describe('connectionHeaders', () => {
  it.each([
    ['{api_key: k}', { Authorization: 'Bearer k' }],
    ['{api_key: k, auth: api-key}', { 'api-key': 'k' }],
    ['{}', {}],
    ['{headers: {X-API-Key: k, X-Team: phone calls}}', { 'X-API-Key': 'k', 'X-Team': 'phone calls' }],
    ['{api_key: k, headers: {authorization: Basic abc}}', { authorization: 'Basic abc' }],
  ])('of %s are %j', (openai, headers) => {
    expect(connectionHeaders(connectionOf(openai))).toEqual(headers);
  });

  it('can not be split by a line break', () => {
    expect(faultsOf('openai: {headers: {x: "a\\r\\nb: c"}}')[0]?.path).toBe('openai.headers.x');
    expect(faultsOf('openai: {headers: {"x: y": a}}')[0]?.path).toBe('openai.headers["x…"]');
    expect(faultsOf('openai: {api_key: "a\\nb"}')[0]?.path).toBe('openai.api_key');
  });
});
