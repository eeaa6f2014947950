import { describe, expect, it } from 'vitest';
import { FAREWELL_WORDS } from '../../src/config/farewell-words.js';
import { farewellTest } from '../../src/call/farewell.js';
import { faultsOf, load } from '../support/config-file.js';

describe('the ends of calls', () => {
  it('are plain unless the file says more', () => {
    const { call } = load('');
    expect(Object.keys(call).sort()).toEqual([
      'farewellWords',
      'keypadWaitMs',
      'maxDurationGoodbye',
      'maxDurationMs',
      'uplinkMs',
    ]);
  });

  it('have words of their own, in English', () => {
    const { call } = load('call: {no_input_s: 15, max_duration_warning_s: 30, hang_up_after_farewell_s: 4}');
    expect(call).toMatchObject({
      warning: {
        beforeMs: 30_000,
        say: 'Our call has to end soon. Is there one last thing I can do for you?',
      },
      maxDurationGoodbye: 'Our time is up, so I have to end the call now. Goodbye.',
      noInput: {
        afterMs: 15_000,
        ask: 'Are you still there?',
        goodbye: 'I can not hear you, so I will hang up now. Goodbye.',
      },
      hangUpAfterFarewellMs: 4000,
    });
  });

  it('take the words of the file', () => {
    const { call } = load(`
call:
  time_zone: Europe/Berlin
  max_duration_s: 60
  max_duration_warning_s: 59
  max_duration_warning: Gleich ist Schluss.
  max_duration_goodbye: Jetzt ist Schluss.
  no_input_s: 3
  no_input_ask: Hallo?
  no_input_goodbye: Tschüss.
`);
    expect(call).toMatchObject({
      timeZone: 'Europe/Berlin',
      warning: { beforeMs: 59_000, say: 'Gleich ist Schluss.' },
      maxDurationGoodbye: 'Jetzt ist Schluss.',
      noInput: { afterMs: 3000, ask: 'Hallo?', goodbye: 'Tschüss.' },
    });
  });

  it.each([
    ['no_input_ask: x', 'call.no_input_ask', /no effect without call.no_input_s/],
    ['no_input_goodbye: x', 'call.no_input_goodbye', /no effect without call.no_input_s/],
    ['max_duration_warning: x', 'call.max_duration_warning', /without call.max_duration_warning_s/],
    ['no_input_s: 5, no_input_ask: "{{caller}}?"', 'call.no_input_ask', /no gaps/],
    ['max_duration_goodbye: "{{caller}}!"', 'call.max_duration_goodbye', /no gaps/],
    ['max_duration_goodbye: ""', 'call.max_duration_goodbye', /not empty/],
    ['no_input_s: 2', 'call.no_input_s', /from 3 to 600/],
    ['hang_up_after_farewell_s: 0', 'call.hang_up_after_farewell_s', /from 1 to 60/],
    ['max_duration_warning_s: 0', 'call.max_duration_warning_s', /from 1 to 3600/],
    [
      'max_duration_warning_s: 3600',
      'call.max_duration_warning_s',
      /less than call.max_duration_s, which is 3540/,
    ],
    ['max_duration_s: 20, max_duration_warning_s: 30', 'call.max_duration_warning_s', /which is 20/],
    ['time_zone: Mars/Base', 'call.time_zone', /a time zone like Europe\/Berlin/],
    ['time_zone: ""', 'call.time_zone', /not empty/],
  ])('are refused: %s', (keys, path, message) => {
    const faults = faultsOf(`call: {${keys}}`);
    expect(faults.map((fault) => fault.path)).toEqual([path]);
    expect(faults[0]?.message).toMatch(message);
  });

  it('suggest the time zone that was meant', () => {
    expect(faultsOf('call: {time_zone: Europe/Berln}')[0]?.suggestion).toBe('Europe/Berlin');
  });

  it('do not blame a text for a number that could not be read', () => {
    const faults = faultsOf(
      'call: {no_input_s: long, no_input_ask: x, max_duration_s: x, max_duration_warning_s: 9}',
    );
    expect(faults.map(({ path }) => path)).toEqual(['call.no_input_s', 'call.max_duration_s']);
  });
});

describe('the words of a goodbye', () => {
  const wordsOf = (words: string) => load(`call: {farewell_words: ${words}}`).call.farewellWords;

  it('are there in seven languages', () => {
    expect(Object.keys(FAREWELL_WORDS).sort()).toEqual(['de', 'en', 'es', 'fr', 'it', 'nl', 'pt']);
    expect(load('').call.farewellWords).toEqual([...new Set(Object.values(FAREWELL_WORDS).flat())]);
  });

  it('are replaced one language at a time, or left out', () => {
    const words = wordsOf('{en: [so long], de: [], sv: [hej då]}');
    expect(words).toEqual(expect.arrayContaining(['so long', 'hej då', 'au revoir']));
    expect(words).not.toContain('goodbye');
    expect(words).not.toContain('tschüss');
  });

  it.each([
    ['{English: [x]}', 'call.farewell_words.English', /as in en or pt-BR/],
    ['{en: bye}', 'call.farewell_words.en', /a list/],
    ['{en: [" "]}', 'call.farewell_words.en[0]', /not empty/],
    ['[bye]', 'call.farewell_words', /a block of keys/],
  ])('are refused: %s', (words, path, message) => {
    const [fault] = faultsOf(`call: {farewell_words: ${words}}`);
    expect(fault?.path).toBe(path);
    expect(fault?.message).toMatch(message);
  });

  it.each([
    'Thank you for calling. Goodbye!',
    'Vielen Dank für Ihren Anruf. Auf Wiederhören.',
    'Ich wünsche Ihnen noch einen schönen Tag.',
    'Merci de votre appel. Au revoir.',
    'Gracias por llamar. ¡Hasta luego!',
    'Grazie, arrivederci.',
    'Bedankt voor het bellen. Fijne dag nog!',
    'Obrigado pela chamada. Até logo!',
  ])('are heard in: %s', (text) => {
    expect(farewellTest(load('').call.farewellWords)(text)).toBe(true);
  });

  it.each([
    'Ciao, sono l’assistente. Come posso aiutarla?',
    'Salut! Comment puis-je vous aider ?',
    'Goedendag, de winkel is elke dag open.',
    'Guten Tag. Einen schönen guten Morgen.',
    'We take care of it. Your order is on its way.',
    'Buenos días. ¿En qué puedo ayudarle?',
    'Olá, bom dia. Em que posso ajudar?',
  ])('are not heard in: %s', (text) => {
    expect(farewellTest(load('').call.farewellWords)(text)).toBe(false);
  });
});
