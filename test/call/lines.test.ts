import { describe, expect, it } from 'vitest';
import { type AudioFormat, MODEL_FORMAT, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import { rmsLevel, toneLevel } from '../../src/audio/level.js';
import { readyTool } from '../../src/tools/ready.js';
import { sendDtmf } from '../../src/tools/send_dtmf.js';
import { LineCall } from '../support/line-call.js';
import { ScriptedProvider } from '../support/scripted-provider.js';
import { settled } from '../support/settled.js';
import { tone } from '../support/signals.js';
import { RECOVERY } from '../support/test-call.js';

const pcm = (rateHz: 8000 | 16_000 | 24_000): AudioFormat => ({ encoding: 'pcm16', rateHz });
const OTHERS = [pcm(8000), pcm(16_000), pcm(24_000)];
const ALL = [TELEPHONE_FORMAT, ...OTHERS];

/** Samples of what was sent to the caller. */
function linear(line: LineCall): Int16Array {
  const { samples } = line.call.carrier.sent;
  if (samples instanceof Int16Array) return samples;
  throw new TypeError('this line is μ-law');
}

/**
 * Lengths of answers end within a frame: so the 2 ms that a filter adds, where line and model differ, are in what is filled up anyway.
 * A greeting that is heard, a question, an answer that is cut off, one that is coughed into, and a hole in the stream.
 */
function conversation(
  format: AudioFormat,
  changes: ConstructorParameters<typeof LineCall>[1] = {},
): LineCall {
  const line = new LineCall(format, { recovery: RECOVERY, ...changes });
  const { provider } = line.call;
  provider.answer('r1', 'i1', 1210);
  line.listens(2000).says(600).listens(400);
  provider.answer('r2', 'i2', 4990);
  line.listens(1500).says(900).listens(600);
  provider.answer('r3', 'i3', 2990);
  line.listens(1000).says(100).listens(1000).misses(300).listens(3000);
  line.call.carrier.hangUp();
  return line;
}

describe('a call on a line that is no telephone line', () => {
  const usual = conversation(TELEPHONE_FORMAT);

  it('has something to be compared with', () => {
    const notes = usual.call.events.map((event) => event.type);
    for (const type of ['gate', 'doubt', 'interruption', 'playback']) expect(notes).toContain(type);
    expect(usual.call.carrier.types.filter((type) => type === 'clear')).toHaveLength(1);
  });

  it.each(OTHERS)('goes as on a telephone line: turns, doubts, gate, books, all of it (%o)', (format) => {
    const line = conversation(format);
    expect(line.story).toEqual(usual.story);
    expect(line.ear.oddFrames).toBe(0);
  });

  it.each(OTHERS)('does so with a model that takes telephone audio (%o)', (format) => {
    const provider = () => new ScriptedProvider({ format: TELEPHONE_FORMAT });
    const expected = conversation(TELEPHONE_FORMAT, { provider: provider() });
    expect(conversation(format, { provider: provider() }).story).toEqual(expected.story);
  });

  it.each(ALL)('takes pieces of any length and fills holes to the sample (%o)', (format) => {
    const line = new LineCall(format);
    line.listens(150, 30).listens(45, 5).misses(125).says(300, 500, 50).listens(20);
    const wholeMs = Math.floor(640 / 20) * 20;
    expect(line.up.length / 24).toBe(wholeMs);
    expect(line.ear.oddFrames).toBe(0);
  });

  it.each(ALL)('sends whole frames, as long as what was said (%o)', (format) => {
    const line = new LineCall(format);
    line.call.provider.answer('r1', 'i1', 310);
    line.listens(1000);
    const { samples, rateHz } = line.call.carrier.sent;
    expect((samples.length * 1000) / rateHz).toBe(320);
  });

  it('ends for itself when a frame comes that is not of its line', () => {
    const line = new LineCall(pcm(16_000));
    line.call.carrier.bringFrame(0, { ...MODEL_FORMAT, samples: new Int16Array(480) });
    expect(line.call.ended?.reason).toBe('internal-error');
  });
});

describe('the band of a line', () => {
  const LEVEL = 12_000;
  const settledPart = (samples: Int16Array, rateHz: number): Int16Array =>
    samples.slice((100 * rateHz) / 1000, (300 * rateHz) / 1000);
  const levelDb = (samples: Int16Array, rateHz: number, hz: number): number =>
    20 * Math.log10((toneLevel(settledPart(samples, rateHz), rateHz, hz) * Math.SQRT2) / LEVEL);

  it.each([
    [pcm(16_000), 6000],
    [pcm(16_000), 7000],
    [pcm(24_000), 6000],
    [pcm(24_000), 10_000],
    [pcm(8000), 3000],
  ])('reaches the model whole (%o, %i Hz)', (format, hz) => {
    const line = new LineCall(format).says(400, hz);
    expect(Math.abs(levelDb(line.up, MODEL_FORMAT.rateHz, hz))).toBeLessThan(0.1);
  });

  it.each([
    [pcm(16_000), 6000],
    [pcm(16_000), 7000],
    [pcm(24_000), 6000],
    [pcm(24_000), 10_000],
    [pcm(8000), 3000],
  ])('is filled by the model’s voice (%o, %i Hz)', (format, hz) => {
    const line = new LineCall(format);
    const samples = tone(hz, MODEL_FORMAT.rateHz, 24 * 400, LEVEL);
    const part = { itemId: 'i1', contentIndex: 0 };
    line.call.provider.emit(
      { type: 'response-started', responseId: 'r1' },
      { type: 'audio', responseId: 'r1', part, frame: { ...MODEL_FORMAT, samples } },
      { type: 'audio-done', responseId: 'r1', part },
    );
    line.listens(1000);
    expect(Math.abs(levelDb(linear(line), format.rateHz, hz))).toBeLessThan(0.1);
  });

  it('ends at 8 kHz where the line does: what is above goes nowhere', () => {
    const line = new LineCall(pcm(16_000));
    const samples = tone(10_000, MODEL_FORMAT.rateHz, 24 * 400, LEVEL);
    const part = { itemId: 'i1', contentIndex: 0 };
    line.call.provider.emit({ type: 'audio', responseId: 'r1', part, frame: { ...MODEL_FORMAT, samples } });
    line.listens(1000);
    expect(rmsLevel(settledPart(linear(line), 16_000))).toBeLessThan(2);
  });

  it('passes the very samples where line and model have the same format', () => {
    const line = new LineCall(MODEL_FORMAT).says(200, 9000);
    expect(line.up.subarray(0, 4800)).toEqual(tone(9000, 24_000, 4800, LEVEL));
  });
});

describe('sounds of our own', () => {
  it.each(OTHERS)('are heard at their pitch and length: keys (%o)', async (format) => {
    const line = new LineCall(format, { tools: [readyTool(sendDtmf)] });
    line.call.provider.emit(
      { type: 'response-started', responseId: 'r1' },
      {
        ...{ type: 'tool-call', responseId: 'r1', callId: 'c1', name: 'send_dtmf' },
        argumentsJson: '{"digits":"1"}',
      },
      { type: 'response-done', responseId: 'r1', status: 'completed' },
    );
    await settled();
    line.listens(1000);
    const heard = linear(line);
    const { rateHz } = format;
    expect((heard.length * 1000) / rateHz).toBe(180);
    const key = heard.slice((10 * rateHz) / 1000, (90 * rateHz) / 1000);
    for (const hz of [697, 1209]) expect(toneLevel(key, rateHz, hz)).toBeGreaterThan(4000);
    for (const hz of [852, 1477]) expect(toneLevel(key, rateHz, hz)).toBeLessThan(400);
    expect(rmsLevel(heard.slice((110 * rateHz) / 1000))).toBeLessThan(20);
  });
});
