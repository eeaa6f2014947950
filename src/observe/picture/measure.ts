/** Widths of letters in ems, as the wider system fonts have them; what is not listed is as wide as most. */
const NARROW = /[ijlIt.,:;'’!|()[\]f ]/;
const WIDE = /[mwMWQOG@%—]/;
/** East Asian letters and pictures stand in full squares. */
const FULL = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffe6\u{1f300}-\u{1faff}]/u;

/** About how wide a text is (pixels); no font is at hand where the drawing is made. */
export function textWidth(text: string, fontPx: number): number {
  let ems = 0;
  for (const letter of text) {
    if (FULL.test(letter)) ems += 1;
    else if (NARROW.test(letter)) ems += 0.35;
    else if (WIDE.test(letter)) ems += 0.92;
    else ems += 0.62;
  }
  return ems * fontPx;
}

/** A word, and whether the caller heard it. */
export interface Word {
  readonly text: string;
  readonly heard: boolean;
}

/** Words in lines of a width, no more than so many; what does not fit ends in an ellipsis. */
export function wrapped(
  words: readonly Word[],
  { widthPx, fontPx, lines }: { readonly widthPx: number; readonly fontPx: number; readonly lines: number },
): readonly (readonly Word[])[] {
  const spacePx = textWidth(' ', fontPx);
  const rows: Word[][] = [[]];
  let usedPx = 0;
  for (const word of words) {
    const px = textWidth(word.text, fontPx);
    const row = rows.at(-1) ?? [];
    if (row.length > 0 && usedPx + spacePx + px > widthPx) {
      if (rows.length === lines) return ellipsed(rows);
      rows.push([word]);
      usedPx = px;
    } else {
      row.push(word);
      usedPx += (row.length > 1 ? spacePx : 0) + px;
    }
  }
  return rows;
}

function ellipsed(rows: readonly Word[][]): readonly (readonly Word[])[] {
  return rows.map((row, i) =>
    i === rows.length - 1
      ? row.map((word, j) => (j === row.length - 1 ? { ...word, text: `${word.text} …` } : word))
      : row,
  );
}

/** The words of a text. */
export function wordsOf(text: string, heard: boolean): readonly Word[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => ({ text: word, heard }));
}
