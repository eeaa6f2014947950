/** Digits as people say them: English, German, French, Spanish, Italian, Dutch, Portuguese; without accents, in lower case. */
const DIGITS =
  'zero oh o nought null nul niks cero ' +
  'one ein eins eine een un une uno una um uma ' +
  'two zwei zwo deux dos due twee dois duas ' +
  'three drei trois tres tre drie ' +
  'four vier quatre cuatro quattro quatro ' +
  'five funf fuenf cinq cinco cinque vijf ' +
  'six sechs seis sei zes meia ' +
  'seven sieben sept siete sette zeven sete ' +
  'eight acht huit ocho otto oito ' +
  'nine niner neun nueve nove negen neuf';

/** What is said for two digits at once, or begins such a word (`veinti`, `vent`). */
const PAIRS =
  'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen ' +
  'twenty thirty forty fifty sixty seventy eighty ninety ' +
  'zehn elf zwolf zwoelf sechzehn siebzehn zwanzig dreissig vierzig funfzig fuenfzig sechzig siebzig achtzig neunzig ' +
  'dix onze douze treize quatorze quinze seize vingt vingts trente quarante cinquante soixante septante huitante nonante ' +
  'diez once doce trece catorce quince dieci veinte veinti treinta cuarenta cincuenta sesenta setenta ochenta noventa ' +
  'undici dodici tredici quattordici quindici sedici dicias dician venti vent trenta trent quaranta quarant cinquanta cinquant ' +
  'sessanta sessant settanta settant ottanta ottant novanta novant ' +
  'tien twaalf dertien veertien twintig dertig veertig vijftig zestig zeventig tachtig negentig ' +
  'dez doze treze quinze dezesseis dezasseis dezessete dezassete dezoito dezenove dezanove vinte trinta quarenta cinquenta sessenta oitenta';

/** Says the next digit so many times. */
const TIMES: ReadonlyMap<string, number> = new Map([
  ...['double', 'doppel', 'doppelt', 'zweimal', 'doble', 'doppio', 'doppia', 'dubbel', 'duplo', 'dobro'].map(
    (word) => [word, 2] as const,
  ),
  ...['triple', 'treble', 'dreifach', 'dreimal', 'triplo', 'tripel', 'driedubbel'].map(
    (word) => [word, 3] as const,
  ),
]);

/** What stands between digits and does not end the number: how pairs are joined, and how a number is read out. */
const FILLERS: ReadonlySet<string> = new Set(
  (
    'and und et e y i en dash hyphen minus plus space point dot comma slash then dann puis luego poi dan depois ' +
    'strich bindestrich leerzeichen punkt komma tiret espace virgule guion espacio punto coma trattino spazio virgola ' +
    'streepje spatie punt traco espaco ponto virgula uh um er ah eh hm ahm ehm euh'
  ).split(' '),
);

const DIGIT_WORDS = DIGITS.split(' ');
const PIECES = new Map<string, number>([
  ...PAIRS.split(' ').map((word) => [word, 2] as const),
  ...DIGIT_WORDS.map((word) => [word, 1] as const),
]);
/** One word for a number of two digits: `dreiundzwanzig`, `eenentwintig`, `veintiuno`, `trentadue`. The longest pieces are tried first. */
const COMPOUND = new RegExp(`^(?:(?:${longestFirst(PIECES.keys()).join('|')})(?:und|en)?)+$`);
const PIECE = new RegExp(longestFirst(PIECES.keys()).join('|'), 'g');
/** No number word of two digits is longer. */
const MAX_WORD_CHARS = 24;

/** What a word has to do with a number. */
export type WordRole =
  | { readonly role: 'digits'; readonly count: number }
  | { readonly role: 'times'; readonly count: number }
  | { readonly role: 'filler' }
  | { readonly role: 'other' };

const OTHER: WordRole = { role: 'other' };
const FILLER: WordRole = { role: 'filler' };

/** Whether a word stands for digits, and for how many, in any of the languages. */
export function roleOf(word: string): WordRole {
  if (word.length > MAX_WORD_CHARS) return OTHER;
  const plain = plainForm(word);
  // Nothing but marks: what makes a keycap of a digit.
  if (plain === '') return FILLER;
  const times = TIMES.get(plain);
  if (times !== undefined) return { role: 'times', count: times };
  const known = PIECES.get(plain);
  if (known !== undefined) return { role: 'digits', count: known };
  if (FILLERS.has(plain)) return FILLER;
  if (!COMPOUND.test(plain)) return OTHER;
  const pieces = plain.match(PIECE) ?? [];
  return { role: 'digits', count: Math.max(2, pieces.length) };
}

function plainForm(word: string): string {
  return word.toLowerCase().replaceAll('ß', 'ss').normalize('NFD').replace(/\p{M}/gu, '');
}

function longestFirst(words: Iterable<string>): string[] {
  return [...words].sort((a, b) => b.length - a.length);
}
