import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeardText } from '../../src/call/heard-text.js';

const SENTENCE = 'Your table is booked for seven, and the kitchen closes at ten.';

/** An item whose text came ahead of `audioMs` of sound. */
function spoken(text: string, audioMs: number): HeardText {
  const words = new HeardText();
  words.transcript('i1', text, false);
  words.audio('i1', audioMs);
  words.transcript('i1', text, true);
  words.complete('i1');
  return words;
}

describe('the words that were heard', () => {
  it('are cut at the word, in proportion to the sound', () => {
    const words = spoken(SENTENCE, 6200);
    expect(words.heardText('i1', 3100)).toBe('Your table is booked for seven,');
    expect(words.heardText('i1', 3099)).toBe('Your table is booked for');
    expect(words.heardText('i1', 200)).toBe('');
  });

  it('are all words when everything was heard, and none when nothing was', () => {
    const words = spoken(` ${SENTENCE}\n`, 6000);
    expect(words.heardText('i1', 6000)).toBe(` ${SENTENCE}\n`);
    expect(words.heardText('i1', 0)).toBe('');
    expect(words.heardText('unknown', 5000)).toBe('');
  });

  it('are not those whose sound has not come yet', () => {
    const words = new HeardText();
    words.transcript('i1', 'One two three. ', false);
    words.audio('i1', 1000);
    words.transcript('i1', 'Four five six.', false);
    words.audio('i1', 100);
    expect(words.heardText('i1', 1000)).toBe('One two three.');
    expect(words.heardText('i1', 1100)).toBe('One two three.');
  });

  it('are no more than a quick speaker says in that time, while the text runs ahead', () => {
    const words = new HeardText();
    words.transcript('i1', SENTENCE, false);
    words.audio('i1', 5000);
    expect(words.heardText('i1', 900)).toBe('Your table is');
  });

  it('follow the final text where it differs from what streamed', () => {
    const words = new HeardText();
    words.transcript('i1', 'Helo wrld', false);
    words.audio('i1', 1000);
    words.transcript('i1', 'Hello world', true);
    words.complete('i1');
    expect(words.heardText('i1', 1000)).toBe('Hello world');
    expect(words.heardText('i1', 500)).toBe('Hello');
  });

  it('are cut at the character where a script has no spaces', () => {
    expect(spoken('予約は七時です', 700).heardText('i1', 350)).toBe('予約は');
  });

  it('are kept apart by item', () => {
    const words = spoken('One two', 700);
    words.transcript('i2', 'Three four', true);
    words.audio('i2', 1000);
    words.complete('i2');
    expect([words.heardText('i1', 700), words.heardText('i2', 500)]).toEqual(['One two', 'Three']);
  });

  it('are forgotten for old items, so that a long call costs no more', () => {
    const words = spoken('first', 100);
    for (let count = 0; count < 64; count += 1) words.transcript(`later_${count}`, 'x', false);
    expect(words.heardText('i1', 100)).toBe('');
  });

  it('are never more for less heard, and always whole words of the text, however text and sound came', () => {
    const step = fc.oneof(
      fc.record({ text: fc.stringMatching(/^[a-zé,. -]{0,20}$/) }),
      fc.record({ audioMs: fc.integer({ min: 20, max: 900 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.boolean(), (steps, complete) => {
        const words = new HeardText();
        let [text, audioMs] = ['', 0];
        for (const one of steps) {
          if ('text' in one) {
            text += one.text;
            words.transcript('i1', one.text, false);
          } else {
            audioMs += one.audioMs;
            words.audio('i1', one.audioMs);
          }
        }
        if (complete) words.complete('i1');
        let heard = '';
        for (let heardMs = 0; heardMs <= audioMs; heardMs += 50) {
          const more = words.heardText('i1', heardMs);
          expect(more.startsWith(heard)).toBe(true);
          expect(text.startsWith(more)).toBe(true);
          expect(/^(\s|$)/.test(text.slice(more.length)) || more === '').toBe(true);
          heard = more;
        }
        if (complete && audioMs > 0) expect(words.heardText('i1', audioMs)).toBe(text);
      }),
    );
  });
});
