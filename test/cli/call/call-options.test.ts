import { describe, expect, it } from 'vitest';
import { parseKeys, parseSeconds, parseServerUrl } from '../../../src/cli/call/call-options.js';

const badInput = expect.objectContaining({ code: 'call.bad_input' }) as Error;

describe('the options of a call', () => {
  it('name keys and their times', () => {
    expect(parseKeys('1@3.5s')).toEqual([{ digit: '1', atMs: 3500 }]);
    expect(parseKeys('#@0, *@12 ,D@1.25s')).toEqual([
      { digit: '#', atMs: 0 },
      { digit: '*', atMs: 12_000 },
      { digit: 'D', atMs: 1250 },
    ]);
  });

  it.each(['', '1', '1@', '@3s', '12@3s', 'E@3s', '1@-3s', '1@3m', '1@3s,', '1@1e3', '1@3s;2@4s'])(
    'refuse %j as keys',
    (text) => {
      expect(() => parseKeys(text)).toThrow(badInput);
    },
  );

  it('name times in seconds', () => {
    expect([parseSeconds('--x', '30'), parseSeconds('--x', '1.5s')]).toEqual([30_000, 1500]);
  });

  it.each(['', 's', '-1', '1m', 'NaN', 'Infinity'])('refuse %j as a time', (text) => {
    expect(() => parseSeconds('--x', text)).toThrow(badInput);
  });

  it('name a server, with or without a slash at the end', () => {
    expect(parseServerUrl('http://127.0.0.1:8080/')).toBe('http://127.0.0.1:8080');
    expect(parseServerUrl('https://agent.example.com/talk')).toBe('https://agent.example.com/talk');
  });

  it.each(['', 'localhost:8080', 'ws://127.0.0.1', 'http://', 'http://a b'])(
    'refuse %j as a server',
    (text) => {
      expect(() => parseServerUrl(text)).toThrow(badInput);
    },
  );
});
