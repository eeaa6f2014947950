import { beforeEach, describe, expect, it } from 'vitest';
import { RoughCall } from '../support/rough-call.js';
import { FLOOR } from '../support/test-call.js';

/**
 * Every call here is brought to its end by `finish`, which fails where the gate stays shut, where the agent's next answer is not
 * heard to its end, where the books say that more was heard than the line really played, or where a timer is left.
 */
describe.each(['local', 'provider', 'off'] as const)('bad input, barge-in %s', (mode) => {
  let call: RoughCall;

  beforeEach(() => {
    const { release, preRollMs } = FLOOR;
    call = new RoughCall({ mode, release, preRollMs, greetingInterruptible: true });
  });

  const answer = async (ms: number): Promise<void> => {
    call.startResponse();
    call.delta(0, 0, ms);
    await call.responseDone(0, 'completed');
  };
  const finish = async (): Promise<void> => expect(call.finish()).resolves.toBeUndefined();
  const ends = (itemId: string) =>
    call.watcher.endsOf(itemId).map(({ outcome, heardMs }) => ({ outcome, heardMs }));
  const clears = (): number => call.call.carrier.types.filter((type) => type === 'clear').length;

  it('marks that come back in the wrong order confirm what was played, once', async () => {
    call.line.marks = 'keep';
    await answer(1200);
    call.sound('quiet', 1300);
    call.line.releaseMarks();
    await finish();
    expect(ends('r1.0')).toEqual([{ outcome: 'heard', heardMs: 1200 }]);
  });

  it('marks that come back twice confirm nothing more', async () => {
    await answer(2000);
    call.sound('quiet', 900);
    call.line.strayMarks();
    call.line.strayMarks();
    expect(ends('r1.0')).toEqual([]);
    await call.breakOff('hang-up');
    expect(ends('r1.0')).toMatchObject([{ outcome: 'cut' }]);
    const [{ heardMs } = { heardMs: NaN }] = ends('r1.0');
    expect(Math.abs(heardMs - 900)).toBeLessThanOrEqual(20);
  });

  it('marks that nobody set mean nothing, before the agent speaks and while he does', async () => {
    call.line.strayMarks();
    await answer(600);
    call.line.strayMarks();
    expect(ends('r1.0')).toEqual([]);
    await finish();
    expect(ends('r1.0')).toEqual([{ outcome: 'heard', heardMs: 600 }]);
  });

  it('marks that never come back keep the gate shut for less than two seconds more', async () => {
    call.line.marks = 'lose';
    await answer(1000);
    call.sound('quiet', 1000);
    expect(call.watcher.gateOpen).toBe(false);
    call.sound('quiet', 1900);
    expect(call.watcher.gateOpen).toBe(true);
    expect(ends('r1.0')).toEqual([{ outcome: 'heard', heardMs: 1000 }]);
    await finish();
  });

  it('a key while nothing plays and nothing is open clears nothing', async () => {
    await answer(300);
    call.sound('quiet', 1000);
    call.press('#');
    expect(clears()).toBe(0);
    await finish();
  });

  it('a clear while nothing plays yet calls off the open response and harms no later one', async () => {
    call.startResponse();
    call.press('1');
    // With barge-in off nobody takes an answer away that is on its way.
    const cuts = mode === 'off' ? 0 : 1;
    expect(clears()).toBe(cuts);
    expect(call.call.provider.sent('cancel')).toHaveLength(cuts);
    expect(call.call.provider.sent('truncate')).toEqual([]);
    await call.responseDone(0, 'cancelled');
    await finish();
  });

  it('a response with no audio leaves the floor with the caller', async () => {
    call.startResponse();
    call.sound('speech', 500);
    await call.responseDone(0, 'completed');
    expect(call.watcher.gateOpen).toBe(true);
    await finish();
  });

  it('deltas after done are heard, and the gate opens although no further done comes', async () => {
    await answer(500);
    call.delta(0, 0, 300);
    call.sound('quiet', 800);
    expect(call.watcher.gateOpen).toBe(false);
    call.sound('quiet', 3500);
    expect(call.watcher.gateOpen).toBe(true);
    await finish();
    expect(ends('r1.0').reduce((sum, { heardMs }) => sum + heardMs, 0)).toBe(800);
  });

  it.each([0, 3, 19])(
    'a delta of %i ms after done, too little to be heard, does not shut the gate for ever',
    async (ms) => {
      await answer(500);
      call.sound('quiet', 1000);
      call.delta(0, 0, ms);
      call.sound('quiet', 2200);
      expect(call.watcher.gateOpen).toBe(true);
      await finish();
    },
  );

  it('done with no delta, of a part and of a response that nobody began, ends nothing else', async () => {
    call.audioDone(0, 0);
    await call.responseDone(0, 'completed');
    expect(call.watcher.gateOpen).toBe(true);
    call.startResponse();
    call.audioDone(0, 1);
    call.delta(0, 0, 400);
    await finish();
    expect(ends('r1.0')).toEqual([{ outcome: 'heard', heardMs: 400 }]);
    expect(ends('r1.1')).toEqual([]);
  });

  it('a late or doubled done does not end the response that is open now', async () => {
    await answer(300);
    call.sound('quiet', 600);
    call.startResponse();
    call.press('#');
    await call.responseDone(1, 'completed');
    expect(call.call.provider.sent('respond')).toEqual([]);
    await call.responseDone(0, 'cancelled');
    expect(call.call.provider.sent('respond')).toHaveLength(1);
    await call.responseDone(0, 'cancelled');
    expect(call.call.provider.sent('respond')).toHaveLength(1);
    await finish();
  });

  it('a refused request is made again, also when the other response was seen first', async () => {
    call.press('#');
    call.startResponse();
    call.fault('conversation_already_has_active_response', 'harmless');
    await call.responseDone(0, 'completed');
    expect(call.call.provider.sent('respond')).toHaveLength(2);
    await finish();
  });

  it('speech_started with no stop does not silence the answers that follow', async () => {
    call.providerHears('speech-started', 1);
    await answer(600);
    call.sound('quiet', 1000);
    await finish();
    expect(ends('r1.0')).toEqual([{ outcome: 'heard', heardMs: 600 }]);
  });

  it('speech_started sent fifty times cuts the agent off once, and no later answer', async () => {
    await answer(2000);
    call.sound('quiet', 600);
    const hear = (): void =>
      Array.from({ length: 25 }).forEach(() => call.providerHears('speech-started', 1));
    hear();
    expect(clears()).toBe(mode === 'off' ? 0 : 1);
    call.sound('quiet', 2000);
    await answer(600);
    hear();
    await finish();
    expect(ends('r2.0')).toEqual([{ outcome: 'heard', heardMs: 600 }]);
  });

  it('a hole of five seconds in the caller’s audio goes up as silence, and nothing waits for it', async () => {
    call.sound('speech', 400);
    await answer(1000);
    call.sound('speech', 100);
    call.line.hole(5000);
    call.sound('quiet', 1500);
    expect(call.watcher.gateOpen).toBe(true);
    expect(call.watcher.upMs).toBe(20 + 400 + 100 + 5000 + 1500);
    expect(ends('r1.0')).toEqual([{ outcome: 'heard', heardMs: 1000 }]);
    await finish();
  });

  it('a hole of five seconds in the middle of a doubt does not hold the agent back', async () => {
    await answer(3000);
    call.sound('speech', 100);
    call.pass(5000);
    expect(ends('r1.0')).toEqual([{ outcome: 'heard', heardMs: 3000 }]);
    call.line.hole(0);
    await finish();
  });

  it.each([-60_000, -700, 700, 60_000])(
    'a step of the carrier’s clock by %i ms is survived',
    async (byMs) => {
      call.sound('speech', 2000);
      await answer(1000);
      call.sound('quiet', 400);
      call.line.setStamps(byMs);
      call.sound('quiet', 1500);
      expect(call.watcher.gateOpen).toBe(true);
      expect(ends('r1.0')).toEqual([{ outcome: 'heard', heardMs: 1000 }]);
      await finish();
    },
  );

  it('a process that stood still for half a second goes on where it was', async () => {
    await answer(2000);
    call.sound('speech', 80);
    call.standstill(500);
    call.sound('quiet', 4000);
    expect(call.watcher.gateOpen).toBe(true);
    expect(ends('r1.0')).toEqual([{ outcome: 'heard', heardMs: 2000 }]);
    await finish();
  });
});

describe('deltas that follow their part’s own end while it still waits', () => {
  it('are not booked as heard when a doubt held them back, and then cut them', async () => {
    const { release, preRollMs } = FLOOR;
    const call = new RoughCall({ mode: 'local', release, preRollMs, greetingInterruptible: true });
    call.startResponse();
    call.delta(0, 0, 300);
    call.audioDone(0, 0);
    call.delta(0, 0, 300);
    call.sound('quiet', 140);
    call.sound('speech', 600);
    await call.responseDone(0, 'cancelled');
    const [end, ...more] = call.watcher.endsOf('r1.0');
    expect([end?.outcome, more]).toEqual(['cut', []]);
    expect(end?.heardMs).toBeLessThan(500);
    await expect(call.finish()).resolves.toBeUndefined();
  });
});
