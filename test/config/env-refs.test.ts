import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandReferences } from '../../src/config/env-refs.js';

const env = { NAME: 'Ada', EMPTY: '', TRICK: '${NAME} *a: {}' };

describe('expandReferences', () => {
  it.each([
    ['no reference', 'no reference'],
    ['${NAME}', 'Ada'],
    ['Hello ${NAME}, ${NAME}!', 'Hello Ada, Ada!'],
    ['${EMPTY}', ''],
    ['${NONE:-someone}', 'someone'],
    ['${EMPTY:-someone}', 'someone'],
    ['${NAME:-someone}', 'Ada'],
    ['${NONE:-}', ''],
    ['$${NAME}', '${NAME}'],
    ['$NAME and $5', '$NAME and $5'],
    ['${TRICK}', '${NAME} *a: {}'],
  ])('makes %s into %s', (text, expected) => {
    expect(expandReferences(text, env)).toMatchObject({ kind: 'expanded', text: expected });
  });

  it('names each missing variable once', () => {
    expect(expandReferences('${A}${B}${A}', env)).toEqual({ kind: 'missing', names: ['A', 'B'] });
  });

  it.each(['${', '${NAME', '${1A}', '${}', '${NAME:default}', '${my-key}', '${A:-${B}}'])(
    'calls %s malformed',
    (text) => {
      expect(expandReferences(text, env)).toEqual({ kind: 'malformed' });
    },
  );

  it('takes nothing from what every object inherits', () => {
    expect(expandReferences('${constructor}${__proto__}', env)).toMatchObject({ kind: 'missing' });
  });

  it('never expands again what came from the environment', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const hostile = `${value}\${NAME}$\${NAME}\${`;
        const expansion = expandReferences('<${X}>', { ...env, X: hostile });
        expect(expansion).toEqual({ kind: 'expanded', text: `<${hostile}>`, usedReferences: true });
      }),
    );
  });
});
