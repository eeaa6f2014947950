import { describe, expect, it } from 'vitest';
import { fixedPieces, rehearse } from '../../../src/providers/practice-agent/rehearse.js';
import { ManualClock } from '../../support/manual-clock.js';
import { practiceScript } from '../../support/practice-script.js';
import { settled } from '../../support/settled.js';
import { hum, PracticeClient, receptionist } from './practice-client.js';

const script = practiceScript(`
keypad: '^key (?<key>.)$'
rules:
  - when: { is: start }
    do: [{ say: Good day. I am here. }]
  - when: { is: speech }
    do: [{ say: 'I heard you for {{seconds}} seconds. I am here.' }, { mode: quiet }, { echo: true }]
`);

describe('what can be made ahead', () => {
  it('is every sentence without a word to fill in, once, greetings first', () => {
    const pieces = fixedPieces(script, ['Hello, caller. I am here.']);
    expect(pieces).toEqual(['Hello, caller.', 'I am here.', 'Good day.']);
  });

  it('is bounded, however long the script', () => {
    const greetings = Array.from({ length: 500 }, (_, index) => `Greeting ${index}.`);
    const pieces = fixedPieces(script, greetings);
    expect(pieces.length).toBeLessThan(64);
    expect(pieces[0]).toBe('Greeting 0.');
  });

  it('is just what the voice is asked for in a call', () => {
    const greeting = 'Hello, you have reached the line. Say something, or press a key.';
    const asked: string[] = [];
    const client = new PracticeClient('ga', {
      voice: (text) => {
        asked.push(text);
        return hum(text);
      },
    });
    client.write(`Say this to the caller now, word for word: "${greeting}"`, 'system');
    client.send({ type: 'response.create' });
    expect(asked).toHaveLength(2);
    expect(fixedPieces(receptionist, [greeting])).toEqual(expect.arrayContaining(asked));
  });
});

describe('a rehearsal', () => {
  it('asks the voice for one piece after the other', async () => {
    const said: string[] = [];
    let busy = 0;
    await rehearse(
      async (text) => {
        busy += 1;
        expect(busy).toBe(1);
        said.push(text);
        await Promise.resolve();
        busy -= 1;
        return new Int16Array(0);
      },
      ['one', 'two', 'three'],
      new ManualClock(),
    );
    expect(said).toEqual(['one', 'two', 'three']);
  });

  it('rests three times as long as a piece took, so that it never has more than a quarter of a core', async () => {
    const clock = new ManualClock();
    const said: string[] = [];
    const voice = (text: string): Promise<Int16Array> => {
      said.push(text);
      clock.advance(50);
      return Promise.resolve(new Int16Array(0));
    };
    void rehearse(voice, ['one', 'two'], clock);
    await settled();
    clock.advance(149);
    await settled();
    expect(said).toEqual(['one']);
    clock.advance(1);
    await settled();
    expect(said).toEqual(['one', 'two']);
  });

  it('ends without a word when the voice is put away', async () => {
    const said: string[] = [];
    await rehearse(
      (text) => {
        said.push(text);
        return Promise.reject(new Error('the voice is closed'));
      },
      ['one', 'two'],
      new ManualClock(),
    );
    expect(said).toEqual(['one']);
  });
});
