import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createFlite } from '../../../src/providers/practice-agent/flite.js';
import { Resampler } from '../../../src/providers/practice-agent/resample.js';
import { createWorkerVoice, type WorkerVoice } from '../../../src/providers/practice-agent/worker-voice.js';
import { inProcessVoice } from '../../support/in-process-voice.js';
import { base64 } from './practice-client.js';

const WORKER = join(import.meta.dirname, '../../../dist/providers/practice-agent/voice-worker.js');

function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

describe('the speech synthesizer', () => {
  const flite = createFlite();

  it('speaks: a plausible length, at a level fit for the telephone, without clipping', () => {
    const { rateHz, samples } = flite.synthesize('I heard you for 2.1 seconds.');
    const seconds = samples.length / rateHz;
    expect(seconds).toBeGreaterThan(1.5);
    expect(seconds).toBeLessThan(4);
    expect(rms(samples)).toBeGreaterThan(1000);
    expect(rms(samples)).toBeLessThan(8000);
    expect(samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeLessThan(32767);
  });

  it('says the same text the same way, sample for sample, also in another instance', () => {
    const text = 'Press star for the menu.';
    const [one, other] = [createFlite(), flite].map((engine) => base64(engine.synthesize(text).samples));
    expect(one).toBe(other);
  });

  it('takes longer for more words', () => {
    const one = flite.synthesize('One.').samples.length;
    expect(flite.synthesize('One, two, three, four, five.').samples.length).toBeGreaterThan(one * 2);
  });

  it('is silent about text without words, and survives any characters', () => {
    expect(flite.synthesize('… !').samples).toHaveLength(0);
    expect(flite.synthesize('Zoë’s café \u0000 ☎').samples.length).toBeGreaterThan(4000);
    expect(flite.synthesize('-voice').samples.length).toBeGreaterThan(4000);
  });

  it('ends speech of any length', () => {
    const { rateHz, samples } = flite.synthesize('very '.repeat(2000));
    expect(samples.length / rateHz).toBeLessThan(60);
  });

  it('comes at 24 kHz through the voice', async () => {
    const { rateHz, samples } = flite.synthesize('Hello.');
    const spoken = await inProcessVoice()('Hello.');
    expect(spoken).toHaveLength(Math.floor((samples.length * 24000) / rateHz));
    expect(rms(spoken) / rms(samples)).toBeCloseTo(1, 1);
  });
});

describe('the resampler', () => {
  const tone = (hz: number, rateHz: number, ms: number): Int16Array =>
    Int16Array.from({ length: (rateHz * ms) / 1000 }, (_, index) =>
      Math.round(16000 * Math.sin((2 * Math.PI * hz * index) / rateHz)),
    );
  const middle = (samples: Int16Array): Int16Array => samples.slice(600, -600);

  it.each([
    [16000, 24000, 1000],
    [16000, 24000, 6500],
    [24000, 8000, 300],
    [24000, 8000, 3400],
    [8000, 24000, 3400],
  ])('carries %d Hz to %d Hz: a tone of %d Hz stays itself within half a percent', (fromHz, toHz, hz) => {
    const heard = middle(new Resampler(fromHz, toHz).whole(tone(hz, fromHz, 400)));
    const wanted = middle(tone(hz, toHz, 400));
    const error = heard.map((sample, index) => sample - (wanted[index] ?? 0));
    expect(rms(error) / rms(wanted)).toBeLessThan(0.005);
  });

  it.each([4600, 6000, 11000])('lets nothing of %d Hz through to the telephone', (hz) => {
    const heard = middle(new Resampler(24000, 8000).whole(tone(hz, 24000, 400)));
    expect(rms(heard)).toBeLessThan(16000 / Math.SQRT2 / 1000);
  });

  it('gives the same samples in stretches as in one go', () => {
    const resampler = new Resampler(24000, 8000);
    const input = tone(700, 24000, 100);
    const whole = resampler.whole(input);
    const parts = [0, 1, 37, 500].map((from, index, all) =>
      resampler.stretch(input, from, (all[index + 1] ?? whole.length) - from),
    );
    expect(Int16Array.from(parts.flatMap((part) => [...part]))).toEqual(whole);
  });

  it('saturates instead of wrapping round', () => {
    const loud = Int16Array.from({ length: 400 }, (_, index) => (index % 40 < 20 ? 32767 : -32768));
    const heard = new Resampler(16000, 24000).whole(loud);
    const flips = heard.filter((sample, index) => Math.abs(sample - (heard[index - 1] ?? sample)) > 60_000);
    expect(heard.filter((sample) => sample === 32767).length).toBeGreaterThan(20);
    expect(flips).toHaveLength(0);
  });
});

describe.skipIf(!existsSync(WORKER))('the voice in its own thread (needs the built program)', () => {
  const voices: WorkerVoice[] = [];
  const open = (url: URL = pathToFileURL(WORKER)): WorkerVoice => {
    const voice = createWorkerVoice(url);
    voices.push(voice);
    return voice;
  };

  afterEach(async () => {
    await Promise.all(voices.splice(0).map((voice) => voice.close()));
  });

  it('speaks as the engine does, and never holds up this thread meanwhile', async () => {
    const voice = open();
    let turns = 0;
    let done = false;
    const spoken = voice('Hello, this is the practice agent.').finally(() => {
      done = true;
    });
    const count = (): void => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    count();
    expect(base64(await spoken)).toBe(base64(await inProcessVoice()('Hello, this is the practice agent.')));
    expect(turns).toBeGreaterThan(10);
  });

  it('answers many at once, each with its own words, and the same words from memory', async () => {
    const voice = open();
    const [one, two, again] = await Promise.all([voice('One.'), voice('Two, and three.'), voice('One.')]);
    expect(two.length).toBeGreaterThan(one.length);
    expect(again).toBe(one);
    expect(await voice('One.')).toBe(one);
  });

  it('rejects what was asked of a worker that dies, and starts another for the next request', async () => {
    const code = `
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ id, text }) => {
        if (text === 'die') throw new Error('no more');
        parentPort.postMessage({ id, samples: Int16Array.of(text.length) });
      });`;
    const voice = open(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    const [dead, alsoDead] = await Promise.allSettled([voice('die'), voice('lost')]);
    expect(dead).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('no more') as unknown },
    });
    expect(alsoDead.status).toBe('rejected');
    expect(await voice('lost')).toEqual(Int16Array.of(4));
  });

  it('remembers a bounded number of utterances, the least used one goes first', async () => {
    const code = `
      import { parentPort } from 'node:worker_threads';
      let made = 0;
      parentPort.on('message', ({ id }) => parentPort.postMessage({ id, samples: Int16Array.of(made++) }));`;
    const voice = open(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    const made = async (text: string): Promise<number | undefined> => (await voice(text))[0];
    for (let index = 0; index < 64; index += 1) expect(await made(`text ${index}`)).toBe(index);
    expect(await made('text 0')).toBe(0);
    expect(await made('one more')).toBe(64);
    expect(await made('text 0')).toBe(0);
    expect(await made('text 1')).toBe(65);
  });

  it('rejects after it was closed, and says so', async () => {
    const voice = open();
    await voice.close();
    await expect(voice('Too late.')).rejects.toThrow('closed');
  });

  it('says what is wrong when there is no such worker', async () => {
    await expect(open(new URL('file:///nowhere/voice-worker.js'))('Hello.')).rejects.toThrow(/worker failed/);
  });
});
