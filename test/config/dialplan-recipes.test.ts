import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Every file in which a dialplan may stand that somebody copies. */
const FILES = ['README.md', ...filesIn('docs'), ...filesIn('config')].filter((name) =>
  /\.(?:md|conf|yaml)$/.test(name),
);
/** What a caller can fill as they like. */
const OF_THE_CALLER =
  /\$\{(?:CALLERID\(|EXTEN|CALLED|CONNECTEDLINE\(|REDIRECTING\(|PJSIP_HEADER|SIP_HEADER|FROM_DID)/;
/** What hands its argument on to somebody who reads more into it than text. */
const HANDS_ON = /\b(?:Dial|AudioSocket|SHELL|CURL|System|TrySystem|Exec|Goto|Originate)\(/;
const FILTERED = /\$\{FILTER\(([^,]*),\$\{(?:CALLERID\(\w+\)|\w+)\}\)\}/g;
const ENCODED = /\$\{URIENCODE\(\$\{(?:CALLERID\(\w+\)|\w+)\}\)\}/g;
/** What `v()` of the WebSocket channel takes, and neither Dial() nor a shell reads anything into. */
const HARMLESS = /^(?:0-9|A-Z|a-z|[+_.])+$/;

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
    join(folder, name),
  );
}

/** What is wrong with a line of a dialplan, if anything is. */
function faultOf(line: string): string | undefined {
  const loose = Array.from(line.matchAll(FILTERED)).find(([, allowed = '']) => !HARMLESS.test(allowed));
  if (loose !== undefined) return `FILTER lets more through than it should: ${loose[1]}`;
  const unfiltered = line.replace(FILTERED, '');
  // Brackets and quotes pass URIENCODE: they mean nothing in a form, and something to Dial() and a shell.
  const raw = line.includes('CURL(') ? unfiltered.replace(ENCODED, '') : unfiltered;
  return HANDS_ON.test(line) && OF_THE_CALLER.test(raw) ? 'raw' : undefined;
}

/** What of a line may be copied: in a sentence, what stands between its backticks. */
function codeIn(line: string): readonly string[] {
  const spans = Array.from(line.matchAll(/`([^`]+)`/g), ([, code = '']) => code);
  return spans.length === 0 ? [line] : spans;
}

const lines = FILES.flatMap((name) =>
  readFileSync(join(root, name), 'utf8')
    .split('\n')
    .flatMap((text, index) => codeIn(text).map((line) => ({ at: `${name}:${index + 1}`, line }))),
);

describe('dialplans that people copy', () => {
  it('hand nothing on as a caller wrote it', () => {
    const bad = lines.flatMap(({ at, line }) => {
      const fault = faultOf(line);
      return fault === undefined ? [] : [`${at}: ${fault}: ${line.trim()}`];
    });
    expect(bad).toEqual([]);
  });

  it('are looked at where they stand', () => {
    const looked = lines.filter(({ line }) => HANDS_ON.test(line) && OF_THE_CALLER.test(line));
    const files = new Set(looked.map(({ at }) => at.replace(/:\d+$/, '')));
    expect(files).toContain(join('docs', 'asterisk.md'));
    expect(files).toContain(join('config', 'examples', 'asterisk', 'extensions.conf'));
  });

  it.each([
    ['Dial(WebSocket/talkpath/v(from=${CALLERID(num)}))', 'raw'],
    ['Dial(PJSIP/${EXTEN:1}@trunk)', 'raw'],
    ['Dial(WebSocket/talkpath/v(from=${URIENCODE(${CALLERID(num)})}))', 'raw'],
    ['Set(T=${SHELL(curl -d to=${URIENCODE(${EXTEN})} http://…)})', 'raw'],
    ['AudioSocket(${EXTEN},127.0.0.1:9092)', 'raw'],
    ['Set(T=${CURL(http://…,from=${CALLERID(num)})})', 'raw'],
    [
      'Dial(WebSocket/talkpath/v(from=${FILTER(0-9&,${CALLERID(num)})}))',
      'FILTER lets more through than it should: 0-9&',
    ],
    ['Dial(WebSocket/talkpath/v(from=${FILTER(0-9A-Za-z+,${CALLERID(num)})}))', undefined],
    ['Set(T=${CURL(http://…,from=${URIENCODE(${CALLERID(num)})})})', undefined],
    ['exten => 700,1,Stasis(talkpath)', undefined],
  ])('are judged: %s', (line, fault) => {
    expect(faultOf(line)).toBe(fault);
  });
});
