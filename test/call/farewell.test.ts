import { describe, expect, it } from 'vitest';
import { farewellTest } from '../../src/call/farewell.js';

const soundsLikeFarewell = farewellTest([
  'goodbye',
  'good bye',
  'bye',
  'take care',
  'have a nice day',
  'auf Wiedersehen',
  'tschüss',
]);

describe('a farewell', () => {
  it.each([
    'Goodbye.',
    'Thank you for calling. Have a nice day!',
    'All done. Good bye, and take care.',
    'Your table is booked. Bye!',
    'Vielen Dank für Ihren Anruf. Auf  Wiedersehen!',
    'Alles klar, tschüss.',
  ])('is heard in %j', (text) => {
    expect(soundsLikeFarewell(text)).toBe(true);
  });

  it.each([
    '',
    'Press star for the menu, or stay silent and I will say goodbye.',
    'Shall I say goodbye now?',
    'Goodbye is what my last customer said. He wanted a table. For how many shall it be?',
    'The film Goodbye Lenin runs at eight. Do you want seats? There are six left.',
    'We can buy that by Friday.',
    'Der Tschüssi-Laden hat zu.',
  ])('is not heard in %j', (text) => {
    expect(soundsLikeFarewell(text)).toBe(false);
  });

  it('takes words for what they are, whatever signs they hold', () => {
    expect(farewellTest(['bye (now)'])('Well, bye (now)')).toBe(true);
    expect(farewellTest(['.*'])('anything')).toBe(false);
    expect(farewellTest([])('Goodbye.')).toBe(false);
  });
});
