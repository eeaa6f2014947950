import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatContext, estimateTokens, type Turn } from '../../src/chat/context.js';

const turn = (text: string, second: number): Turn => ({
  at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
  entries: [
    { role: 'user', text },
    { role: 'tool', callId: 'c', name: 'find', argumentsJson: '{}', output: '"x"' },
    { role: 'assistant', text: `${text}?` },
  ],
});

const texts = fc.array(fc.string({ maxLength: 60 }), { maxLength: 20 });

function contextOf(words: readonly string[]): ChatContext {
  const context = new ChatContext();
  for (const [second, text] of words.entries()) context.add(turn(text, second));
  return context;
}

describe('what was said', () => {
  it('is cut to a budget from its oldest turn on, and by no turn more than needed', () => {
    fc.assert(
      fc.property(texts, fc.nat(500), (words, budget) => {
        const context = contextOf(words);
        const before = context.turns;
        const removed = context.trim(budget);
        expect(context.turns).toEqual(before.slice(removed));
        expect(context.tokens).toBeLessThanOrEqual(budget);
        if (removed === 0) return;
        const kept = new ChatContext();
        for (const one of before.slice(removed - 1)) kept.add(one);
        expect(kept.tokens).toBeGreaterThan(budget);
      }),
    );
  });

  it('is cleared of the turns before a moment, and of no others', () => {
    const context = contextOf(['a', 'b', 'c']);
    expect(context.clear(new Date(Date.UTC(2026, 0, 1, 0, 0, 1)))).toBe(1);
    expect(context.turns.map(({ entries }) => entries[0])).toEqual([
      { role: 'user', text: 'b' },
      { role: 'user', text: 'c' },
    ]);
  });

  it('is counted by its bytes: other scripts take more tokens a letter than English', () => {
    expect(estimateTokens('Hello there!')).toBe(3);
    expect(estimateTokens('こんにちは')).toBe(4);
    expect(estimateTokens('')).toBe(0);
    expect(contextOf([]).tokens).toBe(0);
  });
});
