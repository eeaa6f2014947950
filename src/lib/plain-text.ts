/** Control characters, and those that turn the direction of text around: a number or a name has none, and a terminal obeys them. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
/** The same, without what lines of a terminal are made of: tab, line feed, and colours (ECMA-48, SGR). */
const COMMANDS =
  /\u001b(?!\[[\d;]{0,16}m)|[\0-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A text of somebody else's in one line, without anything that a terminal or a reader could be deceived by. */
export function plainText(text: string): string {
  return text.replace(UNSEEN, '\ufffd');
}

/** Lines for a terminal, which may be coloured and do nothing else to it. */
export function forTerminal(lines: string): string {
  return lines.replace(COMMANDS, '\ufffd');
}
