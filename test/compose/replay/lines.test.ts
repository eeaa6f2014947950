import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recording } from '../../../scripts/bench/replay/recording.js';
import { configOf, partsFor, recipeFor } from '../../../scripts/bench/server-parts.js';
import { type AudioFormat, MODEL_FORMAT, TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { twilioCapabilities } from '../../../src/carriers/twilio/capabilities.js';
import { compareReplay } from '../../../src/compose/replay/compare.js';
import { decisionsOf } from '../../../src/compose/replay/decisions.js';
import { recordedCall } from '../../../src/compose/replay/recorded-call.js';
import { whatIf } from '../../../src/compose/replay/what-if.js';
import type { CallEvent } from '../../../src/ports/call-events.js';
import type { NeuralVad } from '../../../src/ports/neural-vad.js';
import { LineCall } from '../../support/line-call.js';

const pcm = (rateHz: 8000 | 16_000 | 24_000): AudioFormat => ({ encoding: 'pcm16', rateHz });
const OTHERS = [pcm(8000), pcm(16_000), pcm(24_000)];

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'talkpath-lines-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A neural detector that is sure of everything, and keeps what it is asked about. */
function sureVad(): { readonly vad: NeuralVad; readonly asked: { startMs: number; samples: Int16Array }[] } {
  const asked: { startMs: number; samples: Int16Array }[] = [];
  const vad: NeuralVad = {
    open: () => ({
      onConfidence: () => undefined,
      push(startMs, samples) {
        asked.push({ startMs, samples });
        this.onConfidence({ atMs: startMs + 20, confidence: 1 });
      },
      reset: () => undefined,
      close: () => undefined,
    }),
  };
  return { vad, asked };
}

/** A call with the server's own ear, in which the caller interrupts; its journal's path. */
function recorded(format: AudioFormat, { sound = true, neural = undefined as NeuralVad | undefined } = {}) {
  const recipe = recipeFor(configOf({ vad: { enhanced_enabled: neural !== undefined } }), {
    carrier: { ...twilioCapabilities, format },
    provider: { format: MODEL_FORMAT, cancelsOnSpeech: true },
    neural: neural !== undefined,
  });
  const recording = new Recording();
  let ended = false;
  const observe = (event: CallEvent): void => {
    // What the fake carrier says when it is let go is its own.
    if (!ended) recording.observe(event);
    ended ||= event.type === 'call-ended';
  };
  const line = new LineCall(format, { ...partsFor(recipe, neural), observe });
  line.listens(500);
  line.call.provider.answer('r1', 'i1', 5000);
  line.listens(1500).speaks(1200).misses(200).listens(1000);
  line.call.provider.answer('r2', 'i2', 600);
  line.listens(2000);
  line.call.carrier.hangUp();
  return recording.save(dir, `${format.encoding}-${format.rateHz}-${sound}`, recipe, sound);
}

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n');
const callerLines = (path: string): string[] => linesOf(path).filter((line) => line.includes('"e":"caller"'));

describe('a recorded call on a line that is no telephone line', () => {
  it.each(OTHERS)('replays byte for byte, and says how the caller’s sound is coded (%o)', async (format) => {
    const path = recorded(format);
    const { difference, strays, withSound, lines } = await compareReplay(path, recordedCall(path));
    expect({ difference, strays, withSound }).toEqual({ difference: undefined, strays: [], withSound: true });
    expect(lines).toBeGreaterThan(300);
    expect(linesOf(path).filter((line) => line.includes('"e":"interruption"'))).toHaveLength(1);
    const name = `"format":"${format.encoding}/${format.rateHz}"`;
    expect(callerLines(path).every((line) => line.includes(name))).toBe(true);
  });

  it('replays without its sound too, by what was heard then', async () => {
    const path = recorded(pcm(16_000), { sound: false });
    const { difference, strays } = await compareReplay(path, recordedCall(path));
    expect({ difference, strays }).toEqual({ difference: undefined, strays: [] });
  });

  it('is tried with other settings as any call is', async () => {
    const call = recordedCall(recorded(pcm(16_000)));
    const events = await whatIf(call, call.recipe);
    expect(decisionsOf(events)).toEqual(decisionsOf(call.events));
  });

  it('says nothing of the format where the line is a telephone’s, as ever', () => {
    const lines = callerLines(recorded(TELEPHONE_FORMAT));
    expect(lines.length).toBeGreaterThan(200);
    expect(lines.filter((line) => line.includes('format'))).toEqual([]);
  });

  it.each([TELEPHONE_FORMAT, ...OTHERS])('gives the neural detector telephone sound (%o)', (format) => {
    const { vad, asked } = sureVad();
    recorded(format, { neural: vad });
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.every(({ samples }) => samples.length === 160)).toBe(true);
    expect(new Set(asked.map(({ samples }) => samples.buffer)).size).toBe(asked.length);
    const loudest = asked.flatMap(({ samples }) => Array.from(samples, Math.abs));
    expect(Math.max(...loudest)).toBeGreaterThan(3000);
    expect(Math.max(...loudest)).toBeLessThan(9000);
  });
});
