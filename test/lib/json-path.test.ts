import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonPath, pick } from '../../src/lib/json-path.js';

describe('a path into JSON', () => {
  it.each([
    ['name', ['name']],
    ['data.items[0].name', ['data', 'items', 0, 'name']],
    ['[2]', [2]],
    ['[2].x', [2, 'x']],
    ['a[0][11]', ['a', 0, 11]],
    ['größe', ['größe']],
    ['$ref._x.a-b.c1', ['$ref', '_x', 'a-b', 'c1']],
  ])('is read: %s', (text, steps) => {
    expect(parseJsonPath(text)).toEqual(steps);
  });

  it.each([
    '',
    '.a',
    'a.',
    'a..b',
    'a.[0]',
    'a[0]b',
    'a[-1]',
    'a[x]',
    'a[',
    'a]',
    'a b',
    ' a',
    'a[1234567890]',
    '1a',
    'a.0',
    '{{a}}',
    'a'.repeat(3) + '[0]'.repeat(32),
  ])('is refused: %j', (text) => {
    expect(parseJsonPath(text)).toBeUndefined();
  });

  it('is read or refused, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '.', '[', ']', '0', '-') }), (text) => {
        const steps = parseJsonPath(text);
        if (steps === undefined) return;
        const written = steps.map((step, i) =>
          typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${step}`,
        );
        expect(written.join('')).toBe(text.replaceAll(/\[0+(?=\d)/g, '['));
      }),
    );
  });
});

describe('what stands at a path', () => {
  const answer = { data: { items: [{ name: 'soup' }, null, 0] }, '': 1 };
  const at = (text: string) => pick(answer, parseJsonPath(text) ?? []);

  it('is found, null and zero too', () => {
    expect(at('data.items[0].name')).toBe('soup');
    expect(at('data.items[1]')).toBeNull();
    expect(at('data.items[2]')).toBe(0);
    expect(pick(answer, [])).toBe(answer);
  });

  it('is nothing where the path leads nowhere', () => {
    for (const path of ['nope', 'data.items[3]', 'data.items.name', 'data[0]', 'data.items[1].x', '[0]'])
      expect(at(path)).toBeUndefined();
    expect(pick('text', ['length'])).toBeUndefined();
    expect(pick(undefined, ['a'])).toBeUndefined();
  });

  it('is never something that a value inherits', () => {
    for (const path of ['constructor', '__proto__', 'data.toString', 'data.items.length', 'data.items.map'])
      expect(at(path)).toBeUndefined();
    const parsed: unknown = JSON.parse('{"__proto__": {"x": 1}}');
    expect(pick(parsed, ['__proto__', 'x'])).toBe(1);
  });
});
