import { describe, expect, it } from 'vitest';
import { CallDirectory } from '../../src/call/call-directory.js';
import type { CallSession } from '../../src/call/call-session.js';
import type { CallInfo } from '../../src/ports/call-events.js';
import { Drain, GOODBYE_WITHIN_MS } from '../../src/server/drain.js';
import { ManualClock } from '../support/manual-clock.js';
import { settled } from '../support/settled.js';

/** A server that drains for ten seconds, with these calls on the line. */
function scene(attached: readonly boolean[]) {
  const clock = new ManualClock();
  const calls = new CallDirectory();
  const done: string[] = [];
  const lines: string[] = [];
  const sessions = attached.map((isAttached, index) => {
    const info = { carrierCallId: `CA${index}`, callId: String(index) } as CallInfo;
    const session = {
      info,
      attached: isAttached,
      ended: false,
      conclude: (reason: string, _detail: string, say: string) => done.push(`${index} ${reason}: ${say}`),
      end: (reason: string) => {
        done.push(`${index} ${reason}`);
        calls.remove(info, 'server-stopped');
      },
    } as unknown as CallSession;
    calls.add(session);
    return session;
  });
  const drain = new Drain({
    calls,
    admission: { stop: () => done.push('no further calls') },
    clock,
    logger: { info: (_fields: unknown, line: string) => void lines.push(line) } as never,
    drainMs: 10_000,
    drainGoodbye: 'Bye.',
  });
  const gone = (index: number): void => {
    const session = sessions[index];
    if (session !== undefined) calls.remove(session.info, 'caller-hung-up');
  };
  let over = false;
  const run = (): void => void drain.run().then(() => (over = true));
  return { clock, drain, done, lines, gone, run, isOver: () => over };
}

describe('a server that drains', () => {
  it('is done at once where nobody calls', async () => {
    const { run, isOver, clock, done, lines } = scene([]);
    run();
    await settled();
    expect([isOver(), clock.pending, done, lines]).toEqual([true, 0, ['no further calls'], []]);
  });

  it('waits for its calls, and is done when the last one ends', async () => {
    const { run, isOver, clock, done, gone } = scene([true, true]);
    run();
    clock.advance(4000);
    gone(0);
    await settled();
    expect(isOver()).toBe(false);
    gone(1);
    await settled();
    expect([isOver(), clock.pending, done]).toEqual([true, 0, ['no further calls']]);
  });

  it('says goodbye to whoever is left when the time is over, and ends calls without a stream', async () => {
    const { run, isOver, clock, done, gone } = scene([true, false]);
    run();
    clock.advance(9999);
    await settled();
    expect(done).toEqual(['no further calls']);
    clock.advance(1);
    await settled();
    expect(done.slice(1)).toEqual(['0 server-stopped: Bye.', '1 server-stopped']);
    expect(isOver()).toBe(false);
    gone(0);
    await settled();
    expect([isOver(), clock.pending]).toEqual([true, 0]);
  });

  it('does not wait for a goodbye for ever', async () => {
    const { run, isOver, clock } = scene([true]);
    run();
    clock.advance(10_000);
    await settled();
    clock.advance(GOODBYE_WITHIN_MS - 1);
    await settled();
    expect(isOver()).toBe(false);
    clock.advance(1);
    await settled();
    expect([isOver(), clock.pending]).toEqual([true, 0]);
  });

  it('waits for nothing when it is hurried, be it before the goodbye or in it', async () => {
    for (const passedMs of [0, 10_000]) {
      const { run, isOver, clock, drain, done } = scene([true]);
      run();
      clock.advance(passedMs);
      await settled();
      drain.hurry();
      await settled();
      expect([isOver(), clock.pending, done.length]).toEqual([true, 0, passedMs === 0 ? 1 : 2]);
    }
  });

  it('tells every five seconds how many calls are left', async () => {
    const { run, clock, lines } = scene([true]);
    run();
    clock.advance(9_000);
    await settled();
    expect(lines).toEqual(['draining: no further call is taken', 'draining']);
  });
});
