import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadWish, readWish } from '../../../src/carriers/softphone/wishes.js';
import { MAX_INSTRUCTIONS_CHARS, MAX_TEXT_CHARS } from '../../../src/ports/softphone-messages.js';

const read = (message: object): unknown => readWish(JSON.stringify(message));

describe('what a page asks for', () => {
  it.each([
    { event: 'text', text: 'Grüß Gott 👋' },
    { event: 'text', text: 'x'.repeat(MAX_TEXT_CHARS) },
    { event: 'commit' },
    { event: 'instructions', instructions: 'y'.repeat(MAX_INSTRUCTIONS_CHARS) },
  ])('is understood: $event', (wish) => {
    expect(read(wish)).toEqual(wish);
  });

  it('is understood whatever stands before its name', () => {
    expect(readWish('{ "text": "hi", "more": 1, "event" : "text" }')).toEqual({ event: 'text', text: 'hi' });
  });

  it.each([
    [{ event: 'text' }, 'text must be a text'],
    [{ event: 'text', text: ' \n' }, 'text must be a text'],
    [{ event: 'text', text: ['a'] }, 'text must be a text'],
    [{ event: 'text', text: 'x'.repeat(MAX_TEXT_CHARS + 1) }, 'text of 4001 characters; 4000 are the most'],
    [{ event: 'text', text: '\ud83d' }, 'text holds half a character'],
    [{ event: 'instructions', instructions: '' }, 'instructions must be a text'],
    [
      { event: 'instructions', instructions: 'x'.repeat(MAX_INSTRUCTIONS_CHARS + 1) },
      'instructions of 16001 characters; 16000 are the most',
    ],
  ])('is refused in words: %o', (message, detail) => {
    expect(read(message)).toEqual(new BadWish(detail));
  });

  it.each([
    '{"event":"media","media":{"payload":"\\"event\\":\\"text\\""}}',
    '{"event":"mark","mark":{"event":"text"}}',
    '{"event":"text"',
    '["event","text"]',
    'null',
  ])('is none of the stream’s own messages, and nothing broken: %s', (message) => {
    expect(readWish(message)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readWish(`"event":"text"${text}`)),
    );
    fc.assert(fc.property(fc.jsonValue(), (text) => void readWish(JSON.stringify({ event: 'text', text }))));
  });
});
