import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { MODEL_RATE_HZ } from '../../../src/audio/frame.js';
import { writeWav } from '../../../src/audio/wav.js';
import { packageRoot } from '../../../src/lib/package-root.js';
import { createFlite, speakAtModelRate } from '../../../src/providers/practice-agent/flite.js';

const { CHROMIUM: NAMED = '' } = process.env;
const PLACES = NAMED === '' ? ['/usr/bin/chromium', '/usr/bin/google-chrome'] : [NAMED];
const CHROMIUM = PLACES.find((path) => existsSync(path));
const IS_BUILT = existsSync(join(packageRoot(), 'dist', 'console', 'index.html'));

const REASON =
  CHROMIUM === undefined
    ? `no Chromium in ${PLACES.join(', ')}: name one in CHROMIUM`
    : IS_BUILT
      ? undefined
      : 'the pages are not built: npm run build';

const LAUNCH_MS = 60_000;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The microphone of a browser under test. */
export type FakeMicrophone =
  /** Says a sentence at 4 s of each use; silence before and after. */
  | 'speaks'
  /** The person doesn't let the page have it. */
  | 'refused'
  /** There is none. */
  | 'missing';

/** The sentence of the microphone begins so long after it was opened (ms). */
export const SPEAKS_AT_MS = 4000;
const SENTENCE = 'Hello, I would like to know when you are open on Sunday.';

/** Tests in a real browser, launched once for all of them; skipped, with the reason, where there is none. */
export function describeInBrowser(
  title: string,
  microphone: FakeMicrophone,
  tests: (browser: () => Browser) => void,
): void {
  if (REASON !== undefined) {
    // Reporters show how many were skipped, not which.
    process.stdout.write(`skipped: ${title}: ${REASON}\n`);
    describe.skip(`${title} (skipped: ${REASON})`, () => tests(() => never()));
    return;
  }
  describe(title, () => {
    let launched: Browser | undefined;
    let folder = '';
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'talkpath-browser-'));
      launched = await chromium.launch({
        ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
        args: [...FLAGS, ...microphoneFlags(microphone, folder)],
      });
    }, LAUNCH_MS);
    afterAll(async () => {
      await launched?.close();
      rmSync(folder, { recursive: true, force: true });
    });
    tests(() => launched ?? never());
  });
}

function microphoneFlags(microphone: FakeMicrophone, folder: string): readonly string[] {
  switch (microphone) {
    case 'missing':
      return ['--use-fake-ui-for-media-stream'];
    case 'refused':
      return ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'];
    case 'speaks': {
      const path = join(folder, 'microphone.wav');
      writeFileSync(path, sentence());
      return [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-audio-capture=${path}%noloop`,
      ];
    }
  }
}

function sentence(): Uint8Array {
  const speech = speakAtModelRate(createFlite(), SENTENCE);
  const before = (SPEAKS_AT_MS * MODEL_RATE_HZ) / 1000;
  const samples = new Int16Array(before + speech.length + MODEL_RATE_HZ);
  samples.set(speech, before);
  return writeWav(samples, MODEL_RATE_HZ);
}

function never(): never {
  throw new Error('there is no browser');
}
