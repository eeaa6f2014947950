import { describe, expect, it } from 'vitest';
import { soundsLikeFarewell } from '../../src/observe/farewell.js';

describe('a farewell', () => {
  it.each([
    'Goodbye.',
    'Thank you for calling. Have a nice day!',
    'All done. Good bye, and take care.',
    'Your table is booked. Bye!',
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
  ])('is not heard in %j', (text) => {
    expect(soundsLikeFarewell(text)).toBe(false);
  });
});
