/** Control characters, and those that turn the direction of text around: a number or a name has none, and a terminal obeys them. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
/** The same, without what lines of a terminal are made of: tab, line feed, and colours (ECMA-48, SGR). */
const COMMANDS =
  /\u001b(?!\[[\d;]{0,16}m)|[\0-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
/** What of these a line of JSON may hold as it stands: what is below a space is escaped by whoever writes JSON. */
const UNSEEN_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const HEX = 16;
const ESCAPE_DIGITS = 4;

/** A line of JSON that means the same, and does nothing to the terminal or the reader that it is shown to. */
export function seenJson(line: string): string {
  return line.replace(UNSEEN_IN_JSON, (char) => {
    const code = char.charCodeAt(0).toString(HEX);
    return `\\u${code.padStart(ESCAPE_DIGITS, '0')}`;
  });
}

/** A text of somebody else's in one line, without anything that a terminal or a reader could be deceived by. */
export function plainText(text: string): string {
  return text.replace(UNSEEN, '\ufffd');
}

/** Lines for a terminal, which may be coloured and do nothing else to it. */
export function forTerminal(lines: string): string {
  return lines.replace(COMMANDS, '\ufffd');
}
