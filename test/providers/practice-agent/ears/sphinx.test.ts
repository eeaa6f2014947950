import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TELEPHONE_RATE_HZ } from '../../../../src/audio/frame.js';
import { packageRoot } from '../../../../src/lib/package-root.js';
import { openEars } from '../../../../src/providers/practice-agent/ears/open-ears.js';
import { openSphinx } from '../../../../src/providers/practice-agent/ears/sphinx.js';
import {
  locateSphinx,
  type SphinxFiles,
} from '../../../../src/providers/practice-agent/ears/sphinx-files.js';
import { createFlite } from '../../../../src/providers/practice-agent/flite.js';
import { spokenTurn } from '../../../../scripts/bench/ears/spoken.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { practiceScript } from '../../../support/practice-script.js';
import { receptionist } from '../practice-client.js';

const turn = { rateHz: TELEPHONE_RATE_HZ, samples: new Int16Array(800), audioMs: 100, spokenMs: 100 };
const folder = mkdtempSync(join(tmpdir(), 'ears-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A recognizer that is a script of ours; $HYP is where the answer belongs. */
function fakeSphinx(name: string, body: string): SphinxFiles {
  const program = join(folder, name);
  const findHyp = 'while [ "$1" != -hyp ]; do shift; done; HYP=$2';
  writeFileSync(program, `#!/bin/sh\n${findHyp}\n${body}\n`);
  chmodSync(program, 0o700);
  const dictionary = join(folder, 'dict');
  writeFileSync(dictionary, 'good G UH D\nday D EY\n');
  return { program, model: folder, dictionary };
}

const never = new AbortController().signal;

describe('the recognizer', () => {
  it('is given a private folder, and nothing of a turn is left in it', async () => {
    const where = join(folder, 'where');
    const answers = `echo "$HYP" > ${where}; echo 'good day (turn -100)' > "$HYP"`;
    const sphinx = await openSphinx(fakeSphinx('answers', answers), ['good day', 'good zebra']);
    expect(sphinx.phrases).toEqual(['good day']);
    expect(await sphinx.recognize(turn, never)).toEqual({ words: 'good day', score: -100 });
    const mine = dirname(dirname(readFileSync(where, 'utf8')));
    expect(statSync(mine).mode & 0o777).toBe(0o700);
    expect(readdirSync(mine).map((name) => statSync(join(mine, name)).mode & 0o777)).toEqual([0o600, 0o600]);
    await sphinx.close();
    expect(existsSync(mine)).toBe(false);
  });

  it('is killed when it is too late', async () => {
    const sphinx = await openSphinx(fakeSphinx('hangs', 'exec /bin/sleep 60'), ['good day']);
    const abort = new AbortController();
    const words = sphinx.recognize(turn, abort.signal);
    abort.abort();
    await expect(words).rejects.toThrow();
    await sphinx.close();
  });

  it.each([
    ['fails', 'exit 3', /exit code 3/],
    ['says nothing', 'exit 0', /ENOENT/],
  ])('that %s is a failure', async (name, body, reason) => {
    const sphinx = await openSphinx(fakeSphinx(name, body), ['good day']);
    await expect(sphinx.recognize(turn, never)).rejects.toThrow(reason);
    await sphinx.close();
  });

  it('that is not installed leaves the agent as it was, with what to install', async () => {
    expect(await locateSphinx([folder])).toBeUndefined();
    const options = { script: receptionist, clock: new ManualClock(), onTrouble: () => undefined };
    expect(await openEars({ ...options, files: undefined })).toMatchObject({
      ears: undefined,
      remedy: 'apt-get install pocketsphinx pocketsphinx-en-us',
    });
  });

  it('that can not be prepared is told of', async () => {
    const options = { script: receptionist, clock: new ManualClock(), onTrouble: () => undefined };
    const files = { program: '/none', model: '/none', dictionary: '/none/dict' };
    expect(await openEars({ ...options, files })).toMatchObject({
      ears: undefined,
      reason: expect.stringMatching(/ENOENT/) as string,
    });
  });
});

const installed = await locateSphinx();

const clerk = practiceScript(readFileSync(join(packageRoot(), 'config/practice/shop.yaml'), 'utf8'));

describe.skipIf(installed === undefined).each([
  ['receptionist', receptionist],
  ['clerk of the shop', clerk],
])('PocketSphinx and the %s (skipped where it is not installed)', (_who, script) => {
  let start: Awaited<ReturnType<typeof openEars>>;
  beforeAll(async () => {
    start = await openEars({ script, clock: new ManualClock(), onTrouble: () => undefined });
  });
  afterAll(() => start.ears?.close());

  it('knows every word of the phrases', () => {
    expect(start).toMatchObject({ missing: [] });
  });

  it('understands nine in ten of the phrases over the telephone', async () => {
    const flite = createFlite();
    const phrases = start.ears?.phrases ?? [];
    const line = { rateHz: TELEPHONE_RATE_HZ } as const;
    let right = 0;
    for (const phrase of phrases) {
      const spoken = spokenTurn(flite, phrase, line, Math.random);
      if (spoken && (await start.ears?.understand(spoken)) === phrase) right += 1;
    }
    expect(right / phrases.length).toBeGreaterThanOrEqual(0.9);
  }, 60_000);
});
