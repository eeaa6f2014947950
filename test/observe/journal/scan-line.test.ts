import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineScanner } from '../../../src/observe/journal/scan-line.js';
import { parseLine } from '../../../src/observe/journal/parse-line.js';
import { callEvents, journalText } from '../../support/journal-events.js';

const scanner = new LineScanner();

function scan(text: string) {
  const bytes = Buffer.from(`before${text}after`);
  return scanner.scan(bytes, 6, bytes.length - 5);
}

describe('reading a line from its bytes', () => {
  it('gives what JSON gives, for all lines of a call, and knows the common ones', () => {
    const lines = journalText(callEvents(3)).trimEnd().split('\n');
    const scanned = lines.filter((line) => {
      const found = scan(line);
      if (found !== undefined) expect(found).toEqual(parseLine(line, 1).line);
      return found !== undefined;
    });
    expect(scanned).toHaveLength(3 * (50 + 25));
  });

  it('gives what JSON gives for any number, or leaves it to JSON', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.integer().map((n) => n / 100),
    );
    fc.assert(
      fc.property(number, number, fc.option(number), (t, m, level) => {
        const line = JSON.stringify({
          t,
          e: 'caller',
          ts: 1,
          n: 1,
          h: '0123abcd',
          m,
          vad: [[1, level, 0, 0, 0, 0]],
        });
        const found = scan(line);
        if (found !== undefined) expect(found).toEqual(parseLine(line, 1).line);
      }),
    );
  });

  it.each(['pcm16/8000', 'pcm16/16000', 'pcm16/24000'])('knows lines of %s', (format) => {
    for (const rest of ['', ',"m":40', ',"m":40,"vad":[[1,-3.5,null,-4,0,null]],"i":7']) {
      const line = `{"t":1,"e":"caller","ts":20,"n":640,"h":"0123abcd","format":"${format}"${rest}}`;
      expect(scan(line)).toMatchObject({ format });
      expect(scan(line)).toEqual(parseLine(line, 1).line);
    }
  });

  it.each([
    '{"t":12.5,"e":"caller","ts":20,"n":160,"h":"0123abcd","m":40,"vad":[[1,-3.5,null,-4,0,null]]}',
    '{"t":12.5,"e":"caller","ts":20,"n":640,"h":"0123abcd","format":"pcm16/16000","m":40}',
  ])('leaves to JSON whatever has a character changed: %s', (line) => {
    expect(scan(line)).toBeDefined();
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.string({ minLength: 1, maxLength: 2 }), (at, other) => {
        const changed = line.slice(0, at) + other + line.slice(at + 1);
        const found = scan(changed);
        if (found !== undefined) expect(found).toEqual(parseLine(changed, 1).line);
      }),
      { numRuns: 500 },
    );
  });
});
