import { describe, expect, it } from 'vitest';
import { FRAME_MS, TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { Floor, type FloorSettings } from '../../src/call/floor.js';
import type { FloorNote, InterruptionSource } from '../../src/ports/call-events.js';
import { ManualClock } from '../support/manual-clock.js';
import { ScriptedEar, SPEECH } from '../support/scripted-ear.js';

const QUIET = 0x55;
const SILENCE = 0xff;

const SETTINGS: FloorSettings = {
  mode: 'local',
  release: 'playout_drained',
  preRollMs: 1500,
  tailMs: 200,
  arbiter: { startMs: 60, hangoverMs: 400, decideMs: 400, confidenceThreshold: 0.6 },
};

function setUp(changes: Partial<FloorSettings> = {}) {
  const clock = new ManualClock();
  const ear = new ScriptedEar();
  const line = { paused: false, drained: true, open: false, mustBeHeard: false };
  const asked = { mustBeHeard: 0 };
  const did: string[] = [];
  const notes: FloorNote[] = [];
  let up = '';
  const floor = new Floor({
    clock,
    ear,
    neural: undefined,
    enter: (_input, work) => work(),
    settings: { ...SETTINGS, ...changes },
    sendHeard: () => undefined,
    heard: () => undefined,
    up: (frame) => (up += { [SPEECH]: '#', [QUIET]: '.', [SILENCE]: '0' }[frame[0] ?? 0] ?? '?'),
    playout: {
      pause: () => (line.paused = true),
      resume: () => (line.paused = false),
      get drained() {
        return line.drained;
      },
    },
    busy: () => line.open || !line.drained,
    mustBeHeard: () => {
      asked.mustBeHeard += 1;
      return line.mustBeHeard;
    },
    cut: (by: InterruptionSource) => {
      did.push(`cut by ${by}`);
      line.drained = true;
      line.open = false;
    },
    note: (note) => notes.push(note),
  });
  let atMs = 0;
  const hear = (code: number, ms: number): void => {
    for (const endMs = atMs + ms; atMs < endMs; atMs += FRAME_MS) {
      const samples = new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(code);
      floor.hear({ ...TELEPHONE_FORMAT, samples }, atMs);
      clock.advance(FRAME_MS);
    }
  };
  return {
    clock,
    floor,
    ear,
    line,
    asked,
    did,
    notes,
    speak: (ms: number) => hear(SPEECH, ms),
    wait: (ms: number) => hear(QUIET, ms),
    /** The agent begins to speak. */
    agentSpeaks: (mustBeHeard = false) => {
      line.drained = false;
      line.open = true;
      line.mustBeHeard = mustBeHeard;
      floor.agentAudio();
    },
    responseDone: () => {
      line.open = false;
      floor.responseDone();
    },
    drained: () => {
      line.drained = true;
      floor.drained();
    },
    /** What went up since this was last asked: # speech, . sound, 0 silence; a sign is 20 ms. */
    up: (): string => {
      const sent = up;
      up = '';
      return sent;
    },
    gate: (): string[] =>
      notes.flatMap((note) =>
        note.type === 'gate' ? [`${note.open ? 'open' : 'shut'}: ${note.cause}`] : [],
      ),
  };
}

describe('the floor', () => {
  it('gives the model silence while the agent speaks, and the caller again after the tail', () => {
    const call = setUp({ preRollMs: 100 });
    call.wait(40);
    call.agentSpeaks();
    call.wait(1000);
    call.responseDone();
    call.wait(1000);
    call.drained();
    expect(call.up()).toMatch(/^\.\.0+$/);
    call.wait(180);
    expect(call.gate()).toEqual(['shut: agent-audio']);
    call.wait(60);
    expect(call.gate()).toEqual(['shut: agent-audio', 'open: playout-drained']);
    expect(call.up()).toMatch(/^0+\.\.$/);
  });

  it('opens at the end of generation, if told so', () => {
    const call = setUp({ release: 'response_done', tailMs: 0 });
    call.agentSpeaks();
    call.responseDone();
    expect(call.gate()).toEqual(['shut: agent-audio', 'open: response-done']);
  });

  it('holds the agent back at the first suspicion, and lets it go on when it was nothing', () => {
    const call = setUp();
    call.agentSpeaks();
    call.wait(100);
    call.speak(60);
    expect(call.line.paused).toBe(true);
    call.speak(140);
    call.wait(280);
    expect(call.line.paused).toBe(false);
    expect(call.did).toEqual([]);
    call.wait(2000);
    expect(call.up()).not.toContain('#');
    expect(call.notes.filter(({ type }) => type === 'doubt')).toHaveLength(2);
  });

  it('cuts the agent off for a caller who goes on, and gives the model his first syllable', () => {
    const call = setUp();
    call.agentSpeaks();
    call.wait(2000);
    call.speak(1000);
    expect(call.did).toEqual(['cut by caller']);
    expect(call.line.paused).toBe(false);
    expect(call.up()).toMatch(/^0+\.{15}#{50}$/);
    expect(call.gate()).toEqual(['shut: agent-audio', 'open: interruption']);
  });

  it('keeps the timeline true: as many frames go up as came', () => {
    const call = setUp();
    call.agentSpeaks();
    call.wait(2000);
    call.speak(1000);
    call.wait(400);
    expect(call.up()).toHaveLength(3400 / FRAME_MS);
  });

  it('gives the model the onset of a caller who began before the gate opened', () => {
    const call = setUp();
    call.agentSpeaks();
    call.responseDone();
    call.wait(1000);
    call.drained();
    call.wait(120);
    call.speak(200);
    expect(call.up()).toMatch(/^0+\.{15}#{10}$/);
  });

  it('lets the provider hear the caller, and shuts again after him, when the provider decides', () => {
    const call = setUp({ mode: 'provider' });
    call.agentSpeaks();
    call.wait(1000);
    call.speak(200);
    expect(call.did).toEqual([]);
    expect(call.line.paused).toBe(false);
    expect(call.up()).toMatch(/0\.{15}#{10}$/);
    call.wait(400);
    expect(call.gate()).toEqual(['shut: agent-audio', 'open: speech', 'shut: speech-ended']);
    call.floor.interrupt('provider');
    expect(call.did).toEqual(['cut by provider']);
  });

  it('leaves the gate open for a caller who speaks as the agent’s last sound is heard', () => {
    const call = setUp({ mode: 'provider' });
    call.agentSpeaks();
    call.responseDone();
    call.wait(500);
    call.speak(100);
    call.drained();
    call.speak(400);
    call.wait(1000);
    expect(call.gate()).toEqual(['shut: agent-audio', 'open: speech']);
    expect(call.up()).toMatch(/0\.{15}#{25}\.{50}$/);
  });

  it('leaves the gate open after a caller who spoke while an open response was silent', () => {
    const call = setUp({ mode: 'provider' });
    call.agentSpeaks();
    call.drained();
    call.speak(300);
    call.wait(3000);
    expect(call.gate()).toEqual(['shut: agent-audio', 'open: speech']);
    call.agentSpeaks();
    expect(call.gate().at(-1)).toBe('shut: agent-audio');
  });

  it('shuts again after a caller who was suspected twice in one breath', () => {
    const call = setUp({ mode: 'provider', arbiter: { ...SETTINGS.arbiter, decideMs: 100 } });
    call.agentSpeaks();
    for (const [speakMs, waitMs] of [
      [80, 200],
      [100, 600],
    ] as const) {
      call.speak(speakMs);
      call.wait(waitMs);
    }
    expect(call.gate().at(-1)).toBe('shut: speech-ended');
  });

  it('lets nobody interrupt what must be heard, and listens again afterwards', () => {
    const call = setUp();
    call.agentSpeaks(true);
    call.speak(2000);
    expect([call.floor.interruptible, call.line.paused, call.did]).toEqual([false, false, []]);
    call.agentSpeaks(false);
    call.speak(600);
    expect(call.did).toEqual(['cut by caller']);
  });

  it.each(['local', 'provider'] as const)('asks once a frame who may interrupt, in mode %s', (mode) => {
    const call = setUp({ mode });
    call.agentSpeaks();
    call.asked.mustBeHeard = 0;
    call.wait(1000);
    expect(call.asked.mustBeHeard).toBe(1000 / FRAME_MS);
  });

  it('never leaves the agent mute when the line falls silent in a doubt', () => {
    const call = setUp();
    call.agentSpeaks();
    call.speak(100);
    expect(call.line.paused).toBe(true);
    call.clock.advance(1000);
    expect(call.line.paused).toBe(false);
  });

  it('forgets a doubt when the agent’s sentence is over', () => {
    const call = setUp();
    call.agentSpeaks();
    call.responseDone();
    call.speak(100);
    call.drained();
    expect(call.line.paused).toBe(false);
    call.speak(300);
    expect(call.did).toEqual([]);
    expect(call.up()).toMatch(/#{20}$/);
  });

  it('opens for the caller when an open response stays silent', () => {
    const call = setUp();
    call.agentSpeaks();
    call.drained();
    call.wait(1900);
    expect(call.gate()).toEqual(['shut: agent-audio']);
    call.wait(200);
    expect(call.gate()).toEqual(['shut: agent-audio', 'open: stalled']);
    call.floor.agentAudio();
    expect(call.gate().at(-1)).toBe('shut: agent-audio');
  });

  it('lets a caller through who means it, also when nothing of the agent is left to cut off', () => {
    const call = setUp();
    call.agentSpeaks();
    call.line.open = false;
    call.drained();
    call.speak(600);
    expect(call.did).toEqual([]);
    expect(call.gate()).toEqual(['shut: agent-audio', 'open: interruption']);
  });

  it('tells at the end how long the gate was shut, and what was withheld', () => {
    const call = setUp();
    call.agentSpeaks();
    call.wait(2000);
    call.floor.close();
    expect(call.notes.at(-1)).toEqual({
      type: 'gate',
      open: true,
      cause: 'call-ended',
      mediaMs: 2000,
      withheldMs: 2000,
    });
  });

  it('does nothing for an interruption of nothing', () => {
    const call = setUp();
    call.floor.interrupt('provider');
    expect([call.did, call.notes]).toEqual([[], []]);
  });

  it('leaves no timer and no ear behind', () => {
    const call = setUp();
    call.agentSpeaks();
    call.speak(100);
    call.floor.close();
    expect([call.clock.pending, call.ear.freed]).toEqual([0, 1]);
  });
});
