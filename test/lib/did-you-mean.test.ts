import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance } from '../../src/lib/did-you-mean.js';

describe('didYouMean', () => {
  const known = ['voice', 'model', 'audio_format', 'max_duration_s', 'modalities'];

  it.each([
    ['voise', 'voice'],
    ['Voice', 'voice'],
    ['mdoel', 'model'],
    ['max_secons', undefined],
    ['max-duration-s', 'max_duration_s'],
    ['input_audio_format', 'audio_format'],
    ['output_modalities', 'modalities'],
    ['gate', undefined],
    ['', undefined],
  ])('answers %s with %s', (typed, expected) => {
    expect(didYouMean(typed, known)).toBe(expected);
  });

  it('does not compare what nobody types by hand', () => {
    expect(didYouMean('voice'.repeat(1000), known)).toBeUndefined();
  });
});

describe('editDistance', () => {
  it('counts insertions, deletions, replacements and swaps of neighbours', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('form', 'from')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
  });

  it('is zero for equal words only, symmetric, and at most the longer length', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance === 0).toBe(a === b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
