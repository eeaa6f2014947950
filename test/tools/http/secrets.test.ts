import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/lib/secret.js';
import { secretsOf } from '../../../src/tools/http/secrets.js';
import { redactor } from '../../../src/tools/redactor.js';
import type { HttpTemplate } from '../../../src/ports/tool-definitions.js';

const REQUEST: HttpTemplate = {
  method: 'POST',
  url: new Secret('https://shop.example/orders'),
  headers: { authorization: new Secret('Bearer abcdef123456') },
  query: { country: new Secret('germany'), key: new Secret('k-987654321') },
  body: { shop: new Secret('Amsterdam'), pin: new Secret('p-555666777') },
  timeoutMs: 1000,
  maxResponseBytes: 1000,
  allowedHosts: [],
  privateHosts: [],
};
const ANSWER = 'germany Amsterdam abcdef123456 k-987654321 p-555666777';

describe('what a request holds, in an answer', () => {
  it('is taken out where it came from the environment, and left where it is a word of the page', () => {
    const fromEnvironment = (text: string): boolean => /^[kp]-/.test(text);
    expect(redactor(secretsOf(REQUEST, fromEnvironment)).text(ANSWER)).toBe(
      'germany Amsterdam [secret] [secret] [secret]',
    );
  });

  it('is taken out altogether where nobody knows which is which', () => {
    expect(redactor(secretsOf(REQUEST)).text(ANSWER)).toBe('[secret] [secret] [secret] [secret] [secret]');
  });
});
