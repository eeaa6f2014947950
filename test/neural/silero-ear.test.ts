import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_MS, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { JudgingDesk } from '../../src/neural/judging-desk.js';
import { SileroEar } from '../../src/neural/silero-ear.js';
import type { JudgeRequest } from '../../src/neural/silero-messages.js';
import { CHUNK_SAMPLES } from '../../src/neural/silero-model.js';
import type { SpeechConfidence } from '../../src/ports/neural-vad.js';

const CHUNK_MS = 32;

/** A desk whose model answers when it is told to: each chunk with its first sample, in thousandths. */
class ScriptedModel {
  readonly requests: JudgeRequest[] = [];
  readonly desk = new JudgingDesk((request) => void this.requests.push(request));
  #answered = 0;

  answer(): boolean {
    const request = this.requests[this.#answered];
    if (request === undefined) return false;
    this.#answered += 1;
    const firsts = request.streams.map((_, index) => (request.samples[index * CHUNK_SAMPLES] ?? 0) / 1000);
    this.desk.judged(Float32Array.from(firsts));
    return true;
  }

  answerAll(): void {
    while (this.answer());
  }

  ear(): { ear: SileroEar; answers: SpeechConfidence[] } {
    const ear = new SileroEar(this.desk);
    const answers: SpeechConfidence[] = [];
    ear.onConfidence = (answer) => void answers.push(answer);
    return { ear, answers };
  }
}

/** Samples that count up from `first`. */
const ramp = (first: number, length: number) => Int16Array.from({ length }, (_, index) => first + index);
const chunk = (value: number) => new Int16Array(CHUNK_SAMPLES).fill(value);

describe('an ear', () => {
  it('stamps answers with the media time of the end of what was judged', () => {
    const model = new ScriptedModel();
    const { ear, answers } = model.ear();
    for (let frame = 0; frame < 8; frame++)
      ear.push(1000 + frame * FRAME_MS, new Int16Array(TELEPHONE_FRAME_SAMPLES));
    model.answerAll();
    expect(answers.map(({ atMs }) => atMs)).toEqual([1032, 1064, 1096, 1128, 1160]);
  });

  it('asks about the same sound however it was cut', () => {
    const sound = ramp(0, 5 * CHUNK_SAMPLES);
    fc.assert(
      fc.property(fc.array(fc.nat(700), { maxLength: 8 }), (lengths) => {
        const model = new ScriptedModel();
        const { ear } = model.ear();
        let used = 0;
        for (const length of [...lengths, sound.length]) {
          ear.push(used / 8, sound.subarray(used, used + length));
          used = Math.min(sound.length, used + length);
        }
        model.answerAll();
        expect(model.requests.flatMap(({ samples }) => [...samples])).toEqual([...sound]);
      }),
    );
  });

  it('begins anew where media time jumps, with a state that has heard nothing', () => {
    const model = new ScriptedModel();
    const { ear, answers } = model.ear();
    ear.push(0, ramp(0, CHUNK_SAMPLES + 100));
    model.answerAll();
    ear.push(500, chunk(7));
    model.answerAll();
    expect(answers.map(({ atMs }) => atMs)).toEqual([CHUNK_MS, 500 + CHUNK_MS]);
    expect(model.requests[1]?.samples).toEqual(chunk(7));
    expect(model.requests[1]?.streams).not.toEqual(model.requests[0]?.streams);
    expect(model.requests[1]?.ended).toEqual(model.requests[0]?.streams);
  });

  it('gets no answer to what it asked before a reset', () => {
    const model = new ScriptedModel();
    const { ear, answers } = model.ear();
    ear.push(0, chunk(100));
    ear.push(CHUNK_MS, chunk(200));
    ear.reset();
    ear.push(2 * CHUNK_MS, chunk(300));
    model.answerAll();
    expect(answers).toEqual([{ atMs: 3 * CHUNK_MS, confidence: expect.closeTo(0.3) as number }]);
  });

  it('is silent once it is closed', () => {
    const model = new ScriptedModel();
    const { ear, answers } = model.ear();
    ear.push(0, chunk(100));
    ear.close();
    ear.close();
    ear.push(CHUNK_MS, chunk(200));
    model.answerAll();
    expect(answers).toEqual([]);
    expect(model.requests).toHaveLength(1);
  });
});

describe('the desk', () => {
  it('has one request out at a time and puts what came meanwhile from several ears into the next', () => {
    const model = new ScriptedModel();
    const [one, two, three] = [model.ear(), model.ear(), model.ear()];
    one.ear.push(0, chunk(100));
    two.ear.push(0, chunk(200));
    three.ear.push(0, chunk(300));
    expect(model.requests).toHaveLength(1);
    model.answerAll();
    expect(model.requests.map(({ streams }) => streams.length)).toEqual([1, 2]);
    expect([one, two, three].map(({ answers }) => answers[0]?.confidence)).toEqual([
      expect.closeTo(0.1),
      expect.closeTo(0.2),
      expect.closeTo(0.3),
    ]);
  });

  it('lets the oldest half-answered questions go when the model is slow, and counts them', () => {
    const model = new ScriptedModel();
    const { ear, answers } = model.ear();
    for (let index = 0; index < 40; index++) ear.push(index * CHUNK_MS, chunk(index));
    model.answerAll();
    // One was out already, sixteen waited.
    expect(answers.map(({ atMs }) => atMs / CHUNK_MS)).toEqual([
      1,
      ...Array.from({ length: 16 }, (_, index) => 25 + index),
    ]);
    expect(model.desk.droppedChunks).toBe(23);
  });

  it('asks nothing more once it is closed', () => {
    const model = new ScriptedModel();
    const { ear, answers } = model.ear();
    model.desk.close();
    ear.push(0, chunk(100));
    ear.close();
    expect(model.requests).toEqual([]);
    expect(answers).toEqual([]);
  });
});
