import fc from 'fast-check';

/** What parsers stumble over. */
const WORDS = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'null',
  'true',
  '-1',
  '0',
  '1e999',
  '9007199254740993',
  '\0',
  '\n',
  '\r\n',
  '\t',
  '\ud800',
  '\ufeff',
  '\u202e',
  '\u001b[2J',
  '%00',
  '%',
  '&',
  '=',
  '#',
  '*a',
  '&a ',
  '!!js/function',
  '<<: ',
  '${',
  '${A:-${B}}',
  '{{',
  '../',
  '__proto__',
  'constructor',
  'toString',
] as const;
const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '',
  'x'.repeat(5000),
  '\ud800',
  [],
  [[[[]]]],
  {},
  { length: 1e9 },
  { toString: 1 },
];
const MAX_REPEATS = 2000;

type Edit = (text: string) => string;

/** A place in a text, as a part of its length. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const index = (text: string, at: number): number => Math.floor(at * text.length);

const textEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, fc.nat(20)).map(([at, count]): Edit => (text) => {
    const from = index(text, at);
    return text.slice(0, from) + text.slice(from + count);
  }),
  fc.tuple(place, fc.constantFrom(...WORDS)).map(([at, word]): Edit => (text) => {
    const from = index(text, at);
    return text.slice(0, from) + word + text.slice(from);
  }),
  fc.tuple(place, fc.string({ maxLength: 4, unit: 'binary' })).map(([at, other]): Edit => (text) => {
    const from = index(text, at);
    return text.slice(0, from) + other + text.slice(from + other.length);
  }),
  fc.tuple(place, fc.nat(8), fc.nat(MAX_REPEATS)).map(([at, length, times]): Edit => (text) => {
    const from = index(text, at);
    return text.slice(0, from) + text.slice(from, from + length).repeat(times) + text.slice(from);
  }),
  place.map(
    (at): Edit =>
      (text) =>
        text.slice(0, index(text, at)),
  ),
);

/** Puts an odd value, or an odd key, somewhere into a JSON text; leaves other texts alone. */
const jsonEdit: fc.Arbitrary<Edit> = fc
  .tuple(
    fc.nat(40),
    fc.constantFrom(...VALUES),
    fc.option(fc.constantFrom('__proto__', 'x', 'type', 'event', 'id')),
  )
  .map(([at, value, key]): Edit => (text) => {
    const whole = jsonOf(text);
    if (whole === undefined) return text;
    let left = at;
    return JSON.stringify(whole, (_name, held: unknown) => {
      left -= 1;
      if (left !== 0) return held;
      return key === null || typeof held !== 'object' || held === null ? value : { ...held, [key]: value };
    });
  });

/** Texts near these: changed in some places; and now and then anything at all. */
export function near(corpus: readonly string[]): fc.Arbitrary<string> {
  const edits = fc.array(fc.oneof(textEdit, jsonEdit), { minLength: 0, maxLength: 5 });
  const changed = fc
    .tuple(fc.constantFrom(...corpus), edits)
    .map(([text, all]) => all.reduce((left, edit) => edit(left), text));
  return fc.oneof(
    { weight: 12, arbitrary: changed },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ maxLength: 200, unit: 'binary' }) },
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
