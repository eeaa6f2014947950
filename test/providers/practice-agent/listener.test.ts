import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Listener, type Heard } from '../../../src/providers/practice-agent/listener.js';
import { DEFAULT_SERVER_VAD } from '../../../src/providers/practice-agent/settings.js';
import { base64, silenceSamples, toneSamples } from './practice-client.js';

const RATE_HZ = 24000;

function listen(audio: Int16Array, cuts: readonly number[]): Heard[] {
  const listener = new Listener(DEFAULT_SERVER_VAD, RATE_HZ);
  const heard: Heard[] = [];
  let at = 0;
  for (const cut of [...cuts, audio.length]) {
    heard.push(...listener.append(audio.slice(at, at + cut)));
    at += cut;
  }
  return heard;
}

/** The same, with samples in a form that is quick to compare. */
function digest(heard: readonly Heard[]): unknown {
  return heard.map((event) =>
    event.type === 'speech-stopped'
      ? { ...event, recording: { ...event.recording, samples: base64(event.recording.samples) } }
      : event,
  );
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  return Int16Array.from(pieces.flatMap((piece) => [...piece]));
}

describe('a listener', () => {
  const audio = joined([
    silenceSamples(333),
    toneSamples(457),
    silenceSamples(700),
    toneSamples(200),
    silenceSamples(600),
  ]);

  it('hears the same turns however the audio is cut into appends', () => {
    const whole = listen(audio, []);
    expect(whole.map(({ type }) => type)).toEqual([
      'speech-started',
      'speech-stopped',
      'speech-started',
      'speech-stopped',
    ]);
    const cuts = fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 60 });
    fc.assert(
      fc.property(cuts, (sizes) => {
        expect(digest(listen(audio, sizes))).toEqual(digest(whole));
      }),
      { numRuns: 30 },
    );
  });

  it('records from the padding to the end, and knows how much of it was speech', () => {
    const [started, stopped] = listen(audio, []);
    if (started?.type !== 'speech-started' || stopped?.type !== 'speech-stopped') throw new Error('no turn');
    const { recording, audioEndMs } = stopped;
    expect(recording.audioMs).toBe(audioEndMs - started.audioStartMs);
    expect(recording.samples).toHaveLength((recording.audioMs * RATE_HZ) / 1000);
    const from = (started.audioStartMs * RATE_HZ) / 1000;
    expect(base64(recording.samples)).toBe(base64(audio.slice(from, from + recording.samples.length)));
    expect(Math.abs(recording.spokenMs - 457)).toBeLessThan(2 * 20);
  });

  it('keeps only the padding while nobody speaks', () => {
    const listener = new Listener(DEFAULT_SERVER_VAD, RATE_HZ);
    for (let minute = 0; minute < 3; minute += 1) listener.append(silenceSamples(60_000));
    expect(listener.bufferedMs).toBe(180_000);
    const { samples, audioMs, spokenMs } = listener.commit();
    expect({ audioMs, spokenMs }).toEqual({ audioMs: 180_000, spokenMs: 0 });
    expect(samples.length).toBeLessThan(RATE_HZ / 2);
    expect(listener.bufferedMs).toBe(0);
    expect(listener.appendedMs).toBe(180_000);
  });
});
