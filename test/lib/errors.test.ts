import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS, TalkpathError } from '../../src/lib/errors.js';
import { Secret } from '../../src/lib/secret.js';
import { inspect } from 'node:util';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');

describe('the table of errors', () => {
  it('has an entry in docs/errors.md for every code, and no others', () => {
    const documented = [...PAGE.matchAll(/^### (\S+)$/gm)].map(([, code]) => code);
    expect(documented.sort()).toEqual(Object.keys(ERRORS).sort());
  });

  it('says of every error whether to try again and what to do', () => {
    const error = new TalkpathError('server.port_in_use', 'port 8080 is in use');
    expect(error.retryable).toBe(false);
    expect(error.remedy).toContain('--port');
  });
});

describe('a secret', () => {
  it('prints as *** however it is printed', () => {
    const secret = new Secret('hunter2');
    const prints = [String(secret), JSON.stringify({ secret }), inspect({ secret }), inspect(secret)];
    expect(prints.join()).not.toContain('hunter2');
    expect(prints.every((print) => print.includes('***'))).toBe(true);
    expect(secret.reveal()).toBe('hunter2');
  });
});
