import type { Said } from './entries.js';

/** The agent's words: those that the caller heard, and those that never came to be heard. */
export interface HeardWords {
  readonly heard: string;
  readonly unheard: string;
}

/** Parts an entry into what was heard and what not; the space between them belongs to what was heard. While that is not known yet, all of it counts as heard. */
export function heardWords(said: Said): HeardWords {
  const { heard, unheard } = parted(said);
  const words = unheard.trimStart();
  return { heard: heard + unheard.slice(0, unheard.length - words.length), unheard: words };
}

function parted({ text, outcome, heardText = '' }: Said): HeardWords {
  switch (outcome) {
    case undefined:
    case 'heard':
      return { heard: text, unheard: '' };
    case 'unheard':
      return { heard: '', unheard: text };
    case 'cut':
      // What was heard is the beginning of the text; where the two differ, as many words as it has are taken.
      return text.startsWith(heardText)
        ? { heard: heardText, unheard: text.slice(heardText.length) }
        : byWords(text, heardText);
  }
}

function byWords(text: string, heardText: string): HeardWords {
  const count = heardText.split(/\s+/).filter(Boolean).length;
  const heard = new RegExp(`^\\s*(?:\\S+\\s*){0,${count}}`).exec(text)?.[0] ?? '';
  return { heard, unheard: text.slice(heard.length) };
}
