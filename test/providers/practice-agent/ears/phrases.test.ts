import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readPronunciations } from '../../../../src/providers/practice-agent/ears/dictionary.js';
import {
  finalPhrasesOf,
  grammarOf,
  phrasesOf,
  plainWords,
} from '../../../../src/providers/practice-agent/ears/phrases.js';
import { errorOf } from '../../../support/config-file.js';
import { practiceScript } from '../../../support/practice-script.js';
import { receptionist } from '../practice-client.js';

const scriptSaying = (says: string) =>
  practiceScript(`
keypad: '^key (?<key>.)$'
rules:
  - when: { is: speech, says: ${says} }
    do: []
  - when: { is: speech, says: opening hours, mode: loud }
    do: []
`);

describe('the phrases of a script', () => {
  it('are those of all its rules, each once', () => {
    expect(phrasesOf(scriptSaying("[opening hours, i can't]"))).toEqual(['opening hours', "i can't"]);
  });

  it('are final where the rule hangs up', () => {
    expect([...finalPhrasesOf(receptionist)].toSorted()).toEqual([
      'goodbye',
      'hang up please',
      'thank you goodbye',
      'thanks bye bye',
    ]);
  });

  it('become a grammar that knows nothing else', () => {
    expect(grammarOf(['good day', 'bye'])).toBe(
      '#JSGF V1.0;\ngrammar phrases;\npublic <phrase> =\n  good day\n  | bye;\n',
    );
  });

  it.each(["'a; public <b> = c'", "'<s>'", "'opening  hours'", 'Opening Hours', "''", '[]', "'a | b'"])(
    'are words only: %s is refused',
    (says) => {
      expect(errorOf(() => scriptSaying(says)).message).toMatch(/says/);
    },
  );

  it('are compared without marks, capitals and typographic quotes', () => {
    expect(plainWords(' Opening—hours?! I can’t… ')).toBe("opening hours i can't");
  });

  it('of the receptionist are enough to talk to it', () => {
    expect(phrasesOf(receptionist).length).toBeGreaterThan(20);
  });
});

describe('the pronunciations', () => {
  it('are the lines of the words that are needed, other ways to say them too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ears-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'dict');
    writeFileSync(path, 'a AH\na(2) EY\nab AE B\nhello HH AH L OW\n');
    const read = await readPronunciations(path, new Set(['a', 'zebra']));
    expect(read.lines).toEqual(['a AH', 'a(2) EY']);
    expect([...read.known]).toEqual(['a']);
  });
});
