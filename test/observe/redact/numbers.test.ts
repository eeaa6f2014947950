import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedAddress, withoutNumbers } from '../../../src/observe/redact/numbers.js';

/** Digits 0 to 9 as they are said. */
const SPOKEN: Readonly<Record<string, string>> = {
  en: 'zero one two three four five six seven eight nine',
  de: 'null eins zwei drei vier fünf sechs sieben acht neun',
  fr: 'zéro un deux trois quatre cinq six sept huit neuf',
  es: 'cero uno dos tres cuatro cinco seis siete ocho nueve',
  it: 'zero uno due tre quattro cinque sei sette otto nove',
  nl: 'nul een twee drie vier vijf zes zeven acht negen',
  pt: 'zero um dois três quatro cinco seis sete oito nove',
};
const wordsOf = (language: string): string[] => (SPOKEN[language] ?? '').split(' ');

const digits = (min: number, max: number) => fc.array(fc.nat(9), { minLength: min, maxLength: max });
const gap = fc.constantFrom(' ', '-', ', ', '. ', ' … ', '/', ' uh ', '\n', ' – ');
/** What comes between, without a letter or a digit next to the number. */
const around = fc.constantFrom('', 'my number is ', 'Karte: ', '(', 'the code: "');

function hasRun(text: string): boolean {
  return /\d(?:\P{L}*?\d){3}/u.test(text);
}

describe('a text without its numbers', () => {
  it('has no four digits in a row, however they were set apart', () => {
    const property = fc.property(digits(4, 24), fc.array(gap), around, (number, gaps, before) => {
      const spread = number.map((digit, i) => `${digit}${gaps[i] ?? ''}`).join('');
      expect(hasRun(withoutNumbers(`${before}${spread} thanks`, 'numbers'))).toBe(false);
    });
    fc.assert(property);
  });

  it.each(Object.keys(SPOKEN))('has no digit word of a number that was spoken one by one: %s', (language) => {
    const words = wordsOf(language);
    const property = fc.property(digits(4, 20), gap, fc.boolean(), (number, between, shouted) => {
      const said = number.map((digit) => words[digit] ?? '').join(between);
      const text = withoutNumbers(shouted ? said.toUpperCase() : said, 'numbers');
      const left = text.toLowerCase().match(/\p{L}+/gu) ?? [];
      expect(left.filter((word) => words.includes(word))).toEqual([]);
    });
    fc.assert(property);
  });

  it.each([
    ['it is double four, double one', 'it is • •, • •'],
    ['triple five six', '• • •'],
    ['forty-one eleven, twenty two', '•-• •, • •'],
    ['vierundzwanzig dreiundsechzig', '• •'],
    ['eenentwintig tweeëndertig', '• •'],
    ['ventuno trentadue', '• •'],
    ['veintiuno treinta y dos', '• • y •'],
    ['zéro six douze trente-quatre', '• • • •-•'],
    ['meia um dois três', '• • • •'],
    ['quatre un une fois 1 1', 'quatre un une fois 1 1'],
    ['vier 1 eins 7', '• • • •'],
    ['4️⃣1️⃣1️⃣1️⃣', '•️⃣•️⃣•️⃣•️⃣'],
    ['٤١١١', '••••'],
    ['4111', '••••'],
    ['one moment, I have two of the three', 'one moment, I have two of the three'],
    ['call me at +1 (202) 555-0123 today', 'call me at +• (•••) •••-••23 today'],
    ['room 12, table 3', 'room 12, table 3'],
  ])('turns “%s” into “%s”', (text, expected) => {
    expect(withoutNumbers(text, 'numbers')).toBe(expected);
  });

  it('keeps the ids that people search for', () => {
    const ids = `CA${'12345678'.repeat(4)} and 12345678-1234-4123-8123-123456789012`;
    expect(withoutNumbers(ids, 'numbers')).toBe(ids);
  });
});

describe('a text without numbers of cards', () => {
  it.each([
    ['4111 1111 1111 1111', '•••• •••• •••• ••••'],
    ['378282246310005', '•'.repeat(15)],
    // A digit misheard: no check digit is right, and yet it is a card's.
    ['4111-1111-1111-1112', '••••-••••-••••-••••'],
    ['4111 1111 1111 1111 12/29 123', '•••• •••• •••• •••• ••/•• •••'],
    ['6304000000000000000', '•'.repeat(19)],
    ['+12025550123', '+12025550123'],
    ['order 20260309', 'order 20260309'],
  ])('turns “%s” into “%s”', (text, expected) => {
    expect(withoutNumbers(text, 'cards')).toBe(expected);
  });

  it('takes out one that was spoken', () => {
    const said = `${'four '.repeat(4)}${'one '.repeat(8)}double two double two`;
    expect(withoutNumbers(said, 'cards')).not.toMatch(/four|one|two/);
  });
});

describe('the address of a caller', () => {
  it.each([
    ['+12025550123', '+•••••••••23'],
    ['sip:2025550123@pbx', 'sip:••••••••23@pbx'],
    ['anonymous', 'anonymous'],
    ['', ''],
  ])('%s is shown as %s', (address, shown) => {
    expect(maskedAddress(address)).toBe(shown);
  });
});

describe('what the program says about itself, without telephones and cards', () => {
  it.each([
    'the carrier closed the stream (1006)',
    'connect ECONNREFUSED 127.0.0.1:9; check the network and openai.base_url',
    'connect ECONNREFUSED ::1:8080',
    'port 65535 is in use',
    'closed with 1011, 20000 bytes waited, 3500 ms after 1234 frames',
    'code 1006. 2000 frames were left',
    'an answer of 14680064 bytes; 8388608 are allowed',
    'refused since 2026-11-21T21:36:16.123Z',
    'openai gpt-4o-realtime-preview-2024-10-01 is not known',
  ])('keeps codes, addresses and counts: %s', (text) => {
    expect(withoutNumbers(text, 'calling')).toBe(text);
  });

  it.each([
    ['no answer from +12025550123', 'no answer from +•••••••••23'],
    ['the number 12025550123 is busy', 'the number ••••••••••• is busy'],
    ['called (202) 555-0123 twice', 'called (•••) •••-•••• twice'],
    ['01.23.45.67.89 hung up', '••.••.••.••.•• hung up'],
    ['4111 1111 1111 1111 was refused', '•••• •••• •••• •••• was refused'],
    ['five five five oh one two three', '• • • • • • •'],
  ])('has no telephone and no card: %s', (text, masked) => {
    expect(withoutNumbers(text, 'calling')).toBe(masked);
  });
});
