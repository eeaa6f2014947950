import { describe, expect, it } from 'vitest';
import type { ProviderFault } from '../../../src/ports/provider.js';
import { BROKE, REFUSED, REJECTED, Scene } from './support.js';

describe('a session at one endpoint', () => {
  it('is passed through as it is', () => {
    const scene = new Scene();
    const link = scene.open();
    scene.place(0).emit({ type: 'connected', sessionId: 's' }, { type: 'ready', toolCount: 2 });
    link.send({ type: 'commit' });
    scene.place(0).emit({ type: 'committed', itemId: 'i' }, { type: 'closed', fault: BROKE });
    expect(scene.heard).toEqual([
      { type: 'connected', sessionId: 's' },
      { type: 'ready', toolCount: 2 },
      { type: 'committed', itemId: 'i' },
      { type: 'closed', fault: BROKE },
    ]);
    expect(scene.place(0).commands).toEqual([{ type: 'configure' }, { type: 'commit' }]);
    expect(scene.clock.pending).toBe(0);
  });

  it('says how long it lasts, by the date of this machine', () => {
    const scene = new Scene();
    scene.open();
    scene.place(0).emit({ type: 'connected', sessionId: 's', expiresAtS: 1600 });
    expect(scene.heard).toEqual([{ type: 'connected', sessionId: 's', expiresAtS: 1600, lastsMs: 600_000 }]);
  });

  it('says nothing of an end that is past: one of the two clocks is wrong', () => {
    const scene = new Scene();
    scene.open();
    scene.place(0).emit({ type: 'connected', sessionId: 's', expiresAtS: 900 });
    expect(scene.heard[0]).not.toHaveProperty('lastsMs');
  });
});

describe('an attempt that fails', () => {
  it('is made again after a pause that grows, so often as is configured', () => {
    const scene = new Scene();
    scene.open();
    for (let n = 0; n < 3; n += 1) scene.breaks(0);
    expect(scene.heard).toEqual([
      { type: 'retrying', endpoint: 'place-1', waitMs: 250, fault: BROKE },
      { type: 'retrying', endpoint: 'place-1', waitMs: 500, fault: BROKE },
      { type: 'closed', fault: BROKE },
    ]);
    expect(scene.asked).toEqual([3]);
    expect(scene.clock.pending).toBe(0);
  });

  it('because nothing is said has half of the time', () => {
    const scene = new Scene();
    scene.open();
    scene.clock.advance(1999);
    expect(scene.types).toEqual([]);
    scene.clock.advance(1);
    expect(scene.heard).toMatchObject([{ type: 'retrying', fault: { code: 'provider.not_ready' } }]);
    expect(scene.place(0).closed).toBe(true);
  });

  it('because settings are not confirmed has the other half, from when they were asked for', () => {
    const scene = new Scene();
    const link = scene.provider.open();
    const types: string[] = [];
    link.onEvent = ({ type }) => types.push(type);
    scene.clock.advance(1900);
    scene.place(0).emit({ type: 'connected', sessionId: 's' });
    scene.clock.advance(5000);
    link.send({ type: 'configure' });
    scene.clock.advance(1999);
    expect(types).toEqual(['connected']);
    scene.clock.advance(1);
    expect(types).toEqual(['connected', 'retrying']);
  });

  it('says connected again, so that the settings are sent again', () => {
    const scene = new Scene();
    scene.open();
    scene.place(0).emit({ type: 'connected', sessionId: 's1' });
    scene.breaks(0);
    scene.place(0).becomeReady();
    expect(scene.types).toEqual(['connected', 'retrying', 'connected', 'ready']);
    expect(scene.place(0).sent('configure')).toHaveLength(2);
    expect(scene.clock.pending).toBe(0);
  });

  it.each([
    ['a key that is refused', REFUSED],
    ['settings that are rejected', REJECTED],
  ])('for good is not made again: %s', (_what, fault) => {
    const scene = new Scene();
    scene.open();
    scene.place(0).emit({ type: 'connected', sessionId: 's' }, { type: 'fault', fault });
    expect(scene.heard.at(-1)).toEqual({ type: 'closed', fault });
    expect(scene.asked).toEqual([1]);
  });

  it('is not made again when the call is over', () => {
    const scene = new Scene();
    const link = scene.open();
    scene.place(0).emit({ type: 'closed', fault: BROKE });
    link.close('call ended');
    scene.clock.advance(10_000);
    expect(scene.types).toEqual(['retrying', 'closed']);
    expect(scene.asked).toEqual([1]);
    expect(scene.clock.pending).toBe(0);
  });
});

describe('several endpoints', () => {
  it('are asked in their order, and the call is told which one it has', () => {
    const scene = new Scene(2);
    scene.open();
    for (let n = 0; n < 3; n += 1) scene.breaks(0);
    scene.place(1).becomeReady();
    expect(scene.asked).toEqual([3, 1]);
    expect(scene.heard.slice(-3)).toMatchObject([
      { type: 'retrying', endpoint: 'place-2', waitMs: 0 },
      { type: 'connected', endpoint: 'place-2' },
      { type: 'ready' },
    ]);
  });

  it('take over at once from one that refuses for good', () => {
    const scene = new Scene(2);
    scene.open();
    scene.breaks(0, REFUSED);
    expect(scene.asked).toEqual([1, 1]);
  });

  it('are all used up before the call hears that there is nothing', () => {
    const scene = new Scene(2);
    scene.open();
    scene.breaks(0, REFUSED);
    scene.breaks(1, REJECTED);
    expect(scene.heard.at(-1)).toEqual({ type: 'closed', fault: REJECTED });
  });

  it('come first when a session failed at the first one for good', () => {
    const scene = new Scene(2);
    scene.open();
    scene.place(0).becomeReady();
    scene.open({ ...REJECTED, code: 'provider.response_failed' });
    expect(scene.asked).toEqual([1, 1]);
    // The other one breaks: it is the better one all the same.
    scene.open(BROKE);
    expect(scene.asked).toEqual([1, 2]);
  });

  it.each(['provider.stalled', 'provider.response_failed'] as const)(
    'are asked one after the other when none answers: %s',
    (code) => {
      const scene = new Scene(3);
      scene.open();
      for (const at of [0, 1, 2, 0]) {
        scene.place(at).becomeReady();
        scene.open({ ...BROKE, code });
      }
      expect(scene.asked).toEqual([2, 2, 1]);
    },
  );

  it('are asked when sessions at the first one break at once, twice in a row', () => {
    const scene = new Scene(2);
    const losses: ProviderFault[] = [];
    const open = (after?: ProviderFault): void => {
      scene.open(after).onEvent = (event) => {
        if (event.type === 'closed') losses.push(event.fault);
      };
    };
    open();
    for (const lastedMs of [20_000, 100, 100]) {
      scene.place(0).becomeReady();
      scene.clock.advance(lastedMs);
      scene.place(0).emit({ type: 'closed', fault: BROKE });
      open(losses.at(-1));
    }
    expect(losses).toHaveLength(3);
    expect(scene.asked).toEqual([3, 1]);
  });

  it('are asked before one that hangs is asked again', () => {
    const scene = new Scene(3);
    scene.open();
    scene.clock.advance(2000);
    expect(scene.asked).toEqual([1, 1, 0]);
    scene.clock.advance(2000);
    expect(scene.asked).toEqual([1, 1, 1]);
    scene.clock.advance(2000 + 500);
    expect(scene.asked).toEqual([2, 1, 1]);
  });

  it('are asked when a limit at the first one is used up, and it is left alone as long as it says', () => {
    const scene = new Scene(2);
    scene.open();
    scene.place(0).becomeReady();
    scene.open({ ...BROKE, code: 'provider.response_failed', retryAfterMs: 6000 });
    expect(scene.asked).toEqual([1, 1]);
    expect(scene.breaker(0).waitMs).toBe(6000);
  });

  it('come first when the session at the first one stalled', () => {
    const scene = new Scene(2);
    scene.open();
    scene.place(0).becomeReady();
    scene.open({ ...BROKE, code: 'provider.stalled' });
    expect(scene.asked).toEqual([1, 1]);
  });

  it('are asked before one whose breaker is open', () => {
    const scene = new Scene(2);
    scene.breaker(0).hold(60_000, BROKE);
    scene.open();
    expect(scene.asked).toEqual([0, 1]);
    expect(scene.types).toEqual([]);
  });
});

describe('the breaker that all calls share', () => {
  it('neither opens nor closes for settings that are rejected, not even when that call was to try whether it is back', () => {
    const scene = new Scene();
    for (let calls = 0; calls < 6; calls++) {
      scene.open();
      scene.breaks(0, REJECTED);
    }
    expect(scene.breaker(0).state).toBe('closed');
    scene.breaker(0).hold(1000, BROKE);
    scene.clock.advance(1000);
    scene.open();
    scene.breaks(0, REJECTED);
    expect([scene.breaker(0).state, scene.breaker(0).waitMs]).toEqual(['half-open', 0]);
  });

  it('is waited for where that is soon', () => {
    const scene = new Scene();
    scene.breaker(0).hold(3000, BROKE);
    scene.open();
    scene.clock.advance(0);
    expect(scene.heard).toEqual([{ type: 'retrying', endpoint: 'place-1', waitMs: 3000, fault: BROKE }]);
    scene.clock.advance(3000);
    scene.place(0).becomeReady();
    expect(scene.types).toEqual(['retrying', 'connected', 'ready']);
    expect(scene.breaker(0).state).toBe('closed');
  });

  it('ends the attempt at once, and says why, where it is not', () => {
    const scene = new Scene();
    scene.breaker(0).hold(60_000, REFUSED);
    scene.open();
    scene.clock.advance(0);
    expect(scene.heard).toEqual([{ type: 'closed', fault: REFUSED }]);
    expect(scene.asked).toEqual([0]);
  });

  it('counts what other calls saw', () => {
    const one = new Scene(2);
    const other = new Scene(2, one);
    for (const scene of [one, other]) {
      scene.open();
      for (let n = 0; n < 3; n += 1) scene.breaks(0);
    }
    expect(one.breaker(0).state).toBe('open');
    expect(other.asked).toEqual([2, 1]);
  });

  it('counts a session that is lost at once, and none that was of use', () => {
    const scene = new Scene();
    for (let n = 0; n < 5; n += 1) {
      scene.open();
      scene.place(0).becomeReady();
      scene.clock.advance(11_000);
      scene.breaks(0);
    }
    expect(scene.breaker(0).state).toBe('closed');
    for (let n = 0; n < 5; n += 1) {
      scene.open();
      scene.place(0).becomeReady();
      scene.breaks(0);
    }
    expect(scene.breaker(0).state).toBe('open');
  });

  it('counts no session that the call ended itself', () => {
    const scene = new Scene();
    for (let n = 0; n < 9; n += 1) {
      const link = scene.open();
      scene.place(0).becomeReady();
      link.close('call ended');
      scene.breaks(0);
    }
    expect(scene.breaker(0).state).toBe('closed');
  });

  it('opens until the reset when a limit is used up', () => {
    const scene = new Scene();
    scene.open();
    scene.place(0).becomeReady();
    scene.place(0).emit({ type: 'rate-limits', remaining: { tokens: 0 } });
    expect(scene.breaker(0).state).toBe('closed');
    scene
      .place(0)
      .emit({ type: 'rate-limits', remaining: { tokens: 0, requests: 3 }, resetMs: { tokens: 7000 } });
    expect([scene.breaker(0).state, scene.breaker(0).waitMs]).toEqual(['open', 7000]);
    expect(scene.breaker(0).fault).toMatchObject({ message: 'no tokens left for 7 s' });
  });

  it('honours how long a refusal says to stay away', () => {
    const scene = new Scene(2);
    scene.open();
    scene
      .place(0)
      .emit(
        { type: 'rate-limits', remaining: { connections: 0 }, resetMs: { connections: 30_000 } },
        { type: 'closed', fault: BROKE },
      );
    scene.clock.advance(500);
    expect(scene.asked).toEqual([1, 1]);
  });
});
