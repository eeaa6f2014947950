import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../src/lib/template.js';

describe('a text with gaps', () => {
  it('names each gap once', () => {
    expect(parseTemplate('{{a}} and {{ b_2 }} and {{a}}').names).toEqual(['a', 'b_2']);
  });

  it('is filled with values that are not read as templates again', () => {
    const filled = parseTemplate('Hello {{name}}, {{name}}!').render(() => '{{name}} ${HOME} $& $1');
    expect(filled).toBe('Hello {{name}} ${HOME} $& $1, {{name}} ${HOME} $& $1!');
  });

  it('leaves alone what only looks like a gap', () => {
    const text = '{{}} {{1x}} {{a-b}} {name} { {a}}';
    expect(parseTemplate(text)).toMatchObject({ names: [], only: undefined });
    expect(parseTemplate(text).render(() => 'x')).toBe(text);
  });

  it.each([
    ['{{items}}', 'items'],
    ['  {{ items }} ', 'items'],
    ['{{a}}{{a}}', undefined],
    ['{{a}}{{b}}', undefined],
    ['x{{a}}', undefined],
    ['', undefined],
  ])('knows of %j whether it is nothing but one gap', (text, only) => {
    expect(parseTemplate(text).only).toBe(only);
  });
});
