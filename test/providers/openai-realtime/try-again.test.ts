import { describe, expect, it } from 'vitest';
import { tryAgainInMs } from '../../../src/providers/openai-realtime/try-again.js';

describe('what a sentence about a limit asks for', () => {
  it.each([
    ['Rate limit reached for gpt-realtime. Please try again in 6s.', 6000],
    ['Rate limit reached for requests. Please try again in 1m30.5s. Visit us.', 90_500],
    ['Rate limit reached. Try again in 250ms', 250],
    ['Rate limit reached. Please try again later.', undefined],
    ['The server is busy. Please try again in 6s.', undefined],
    ['Rate limit reached. Please try again in soon', undefined],
  ])('%s', (sentence, ms) => {
    expect(tryAgainInMs(sentence)).toBe(ms);
  });
});
