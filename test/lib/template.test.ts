import { describe, expect, it } from 'vitest';
import { parseTemplate, renderProse, withoutDefaults } from '../../src/lib/template.js';

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

describe('a text that is said', () => {
  const values: Readonly<Record<string, string>> = { name: 'Ada', tier: 'gold' };
  const filled = (text: string): string => renderProse(text, (name) => values[name] ?? '');

  it.each([
    ['Hello {{name|there}}, {{ tier | good }} one!', 'Hello Ada, gold one!'],
    ['Hello {{nobody|there}}, how can I help?', 'Hello there, how can I help?'],
    ['Hello {{ nobody | dear caller }}!', 'Hello dear caller!'],
    ['Hello {{nobody}}, how can I help?', 'Hello, how can I help?'],
    ['Hello {{nobody}} and welcome.', 'Hello and welcome.'],
    ['Hello {{nobody}} {{nothing}} {{name}}', 'Hello Ada'],
    ['A {{nobody}}customer', 'A customer'],
    ['From:\t{{nobody}}\n{{nobody}}\nTo: {{name}}', 'From:\n\nTo: Ada'],
    ['{{nobody}}', ''],
  ])('reads well with values and without: %j', (text, said) => {
    expect(filled(text)).toBe(said);
  });

  it('is not read again for what a value says, and takes what is no gap as it is', () => {
    expect(renderProse('{{a|x}} {{|x}} {{a|}} {{a|b|c}} {{a-b|c}}', () => '{{a|b}} $& $1')).toBe(
      '{{a|b}} $& $1 {{|x}} {{a|}} {{a|b|c}} {{a-b|c}}',
    );
  });

  it('has the same gaps without their defaults', () => {
    expect(withoutDefaults('Hello {{name|there}}, {{ tier }} {{a|}}')).toBe(
      'Hello {{name}}, {{tier}} {{a|}}',
    );
  });
});
