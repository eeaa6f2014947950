import { describe, expect, it } from 'vitest';
import { forTerminal, plainText, seenJson } from '../../src/lib/plain-text.js';

const RED = '\u001b[31mred\u001b[0m';

describe('what somebody else wrote', () => {
  it('is one line without anything that is not seen', () => {
    expect(plainText('a\nb\r\u001b[2J\u009b2J\0\u202ec\u2066d')).toBe('a�b��[2J�2J��c�d');
    expect(plainText('Zoë +1 (202) 555-0123 🌷')).toBe('Zoë +1 (202) 555-0123 🌷');
  });
});

describe('a line for a terminal', () => {
  it('keeps colours, line feeds and tabs', () => {
    expect(forTerminal(`${RED}\n\tx`)).toBe(`${RED}\n\tx`);
  });

  it.each([
    '\u001b[2J',
    '\u001b]0;title\u0007',
    '\u001b[10;1H',
    '\u001bc',
    '\u009b31m',
    '\r',
    '\b',
    '\u202e',
    '\u200f',
    '\u061c',
  ])('does nothing to it besides: %j', (command) => {
    expect(forTerminal(`a${command}b`)).not.toContain(command);
  });
});

describe('a line of JSON', () => {
  it('means the same without anything that is not seen', () => {
    const value = { a: 'x\u009b2J\u0085\u200e\u202e\u2067\u007f\u2028 Zoë 🌷', '\u202d': 1 };
    const line = seenJson(JSON.stringify(value));
    expect(line).not.toMatch(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
    expect(line).toContain('Zoë 🌷');
    expect(JSON.parse(line)).toEqual(value);
  });
});
