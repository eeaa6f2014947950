import type { PracticeScript } from '../script.js';

/** The tool that ends a call. */
const HANG_UP = 'hangup_call';

/** What is said or written, as phrases are compared: small letters, single spaces, no marks but the apostrophe. */
export function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/’/g, "'")
    .replace(/[^\p{Letter}\p{Number}']+/gu, ' ')
    .trim();
}

/** Every phrase that a rule of the script waits for, once. */
export function phrasesOf(script: PracticeScript): readonly string[] {
  return [...new Set(script.rules.flatMap(({ when }) => when.says ?? []))];
}

/** The phrases after which it hangs up. */
export function finalPhrasesOf({ rules }: PracticeScript): ReadonlySet<string> {
  const final = rules.filter((rule) => rule.do.some((step) => 'call' in step && step.call.tool === HANG_UP));
  return new Set(final.flatMap(({ when }) => when.says ?? []));
}

/** The words of phrases, once each. */
export function wordsOf(phrases: readonly string[]): ReadonlySet<string> {
  return new Set(phrases.flatMap((phrase) => phrase.split(' ')));
}

/** A grammar that knows these phrases and nothing else (JSpeech Grammar Format 1.0). */
export function grammarOf(phrases: readonly string[]): string {
  return `#JSGF V1.0;\ngrammar phrases;\npublic <phrase> =\n  ${phrases.join('\n  | ')};\n`;
}
