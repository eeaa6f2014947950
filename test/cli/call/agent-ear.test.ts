import { describe, expect, it } from 'vitest';
import { FRAME_MS, TELEPHONE_FRAME_SAMPLES } from '../../../src/audio/frame.js';
import { encodeMulaw } from '../../../src/audio/mulaw.js';
import {
  AgentEar,
  type AgentSound,
  AUDIBLE_RMS,
  FINISHED_AFTER_MS,
} from '../../../src/cli/call/agent-ear.js';

const frame = (level: number): Uint8Array =>
  encodeMulaw(
    Int16Array.from({ length: TELEPHONE_FRAME_SAMPLES }, (_, i) => (i % 2 === 0 ? level : -level)),
    new Uint8Array(TELEPHONE_FRAME_SAMPLES),
  );
const [SOUND, NOISE] = [frame(AUDIBLE_RMS * 4), frame(AUDIBLE_RMS / 4)];

/** What is noticed of frames given as letters: S a sound, anything else noise. */
function listen(ear: AgentEar, frames: string): AgentSound[] {
  return frames
    .split('')
    .map((each, index) => ear.push(each === 'S' ? SOUND : NOISE, (index + 1) * FRAME_MS))
    .filter((sound) => sound !== undefined);
}

const PAUSE = '.'.repeat(FINISHED_AFTER_MS / FRAME_MS);

describe("the caller's ear", () => {
  it('notices when the agent begins and when it has finished', () => {
    expect(listen(new AgentEar(), `...SSSS${PAUSE}`)).toEqual([
      { type: 'agent-speaks', atMs: 60 },
      { type: 'agent-finished', atMs: 140, spokeMs: 80 },
    ]);
  });

  it('takes a pause between words for a part of the speech', () => {
    const ear = new AgentEar();
    expect(listen(ear, `SS${PAUSE.slice(1)}SS`)).toEqual([{ type: 'agent-speaks', atMs: 0 }]);
    expect(ear.speaking).toBe(true);
  });

  it('does not take line noise for the agent', () => {
    const ear = new AgentEar();
    expect(listen(ear, `...${PAUSE}...`)).toEqual([]);
    expect([ear.firstSoundMs, ear.soundMs]).toEqual([undefined, 0]);
  });

  it('remembers the first sound, and how much sound there was', () => {
    const ear = new AgentEar();
    listen(ear, `..SSS${PAUSE}SS${PAUSE}`);
    expect([ear.firstSoundMs, ear.soundMs]).toEqual([40, 100]);
  });
});
