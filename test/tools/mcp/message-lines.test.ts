import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageLines, type MessageLine } from '../../../src/tools/mcp/message-lines.js';

const MAX_BYTES = 1000;

/** Feeds text in pieces of this many bytes. */
function read(text: string, pieceBytes: number): MessageLine[] {
  const lines = new MessageLines(MAX_BYTES);
  const bytes = Buffer.from(text);
  const found: MessageLine[] = [];
  for (let from = 0; from < bytes.length; from += pieceBytes)
    found.push(...lines.push(bytes.subarray(from, from + pieceBytes)));
  return found;
}

const long = 'x'.repeat(3 * MAX_BYTES);

describe('the lines of a server', () => {
  it('come whole however they were cut', () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .map((text) => text.replaceAll('\n', ' ').trim());
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (texts, pieceBytes) => {
        const found = read(texts.map((text) => `${text}\n`).join(''), pieceBytes);
        expect(found).toEqual(texts.map((text) => ({ type: 'line', text })));
      }),
    );
  });

  it.each([
    ['first', `{"jsonrpc":"2.0","id":7,"result":{"text":"${long}"}}`],
    ['first, with spaces', `{"jsonrpc": "2.0", "id": 7, "result": {"text": "${long}"}}`],
    ['last', `{"result":{"text":"${long}"},"jsonrpc":"2.0","id":7}`],
  ])('are dropped when too long, with the id of the request when it stands %s', (_where, text) => {
    for (const pieceBytes of [1, 100, 10_000])
      expect(read(`${text}\nnext\n`, pieceBytes)).toEqual([
        { type: 'too-long', id: 7 },
        { type: 'line', text: 'next' },
      ]);
  });

  it('are never told to answer a request by an id that stands inside their result', () => {
    const inside = `{"result":{"text":"${long}","inner":{"jsonrpc":"2.0","id":7}}}`;
    expect(read(`${inside}\n`, 100)).toEqual([{ type: 'too-long' }]);
  });
});
