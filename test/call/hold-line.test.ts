import { describe, expect, it } from 'vitest';
import { HoldLine } from '../../src/call/hold-line.js';
import type { HoldSound } from '../../src/ports/tool.js';
import { ManualClock } from '../support/manual-clock.js';

function setUp() {
  const clock = new ManualClock();
  const did: string[] = [];
  const talk = {
    quiet: true,
    still: true,
    sounds: {
      playHold: (sound: HoldSound) => void did.push(sound),
      playPhrase: (samples: Uint8Array) => void did.push(`phrase of ${samples.length}`),
      stopHold: () => did.push('stop') > 0,
    },
  };
  const hold = new HoldLine({
    clock,
    talk,
    say: (text) => did.push(text),
    recorded: (_name, take) => take(undefined),
  });
  return { clock, did, talk, hold };
}

describe('a wait', () => {
  it('is quiet at first, then a sentence is said, once', () => {
    const { clock, did, hold } = setUp();
    const end = hold.begin({ afterMs: 1500, say: 'One moment.' });
    clock.advance(1499);
    expect(did).toEqual([]);
    clock.advance(60_000);
    end();
    expect(did).toEqual(['One moment.']);
    expect(clock.pending).toBe(0);
  });

  it('that ends in time is not talked about', () => {
    const { clock, did, hold } = setUp();
    hold.begin({ afterMs: 1500, say: 'One moment.' })();
    clock.advance(60_000);
    expect([did, clock.pending]).toEqual([[], 0]);
  });

  it('does not talk over anybody: it comes when they have finished', () => {
    const { clock, did, talk, hold } = setUp();
    talk.quiet = false;
    hold.begin({ afterMs: 1500, say: 'One moment.' });
    clock.advance(5000);
    expect(did).toEqual([]);
    talk.quiet = true;
    clock.advance(250);
    expect(did).toEqual(['One moment.']);
  });

  it('for several tools at once is one wait for the caller', () => {
    const { clock, did, hold } = setUp();
    const ends = [1000, 1200, 1400].map((afterMs) => hold.begin({ afterMs, say: 'One moment.' }));
    clock.advance(5000);
    expect(did).toEqual(['One moment.']);
    for (const end of ends) end();
    hold.begin({ afterMs: 1000, say: 'One moment.' });
    clock.advance(1000);
    expect(did).toEqual(['One moment.', 'One moment.']);
  });

  it('has a sound that goes on until the last of those who wanted it is done', () => {
    const { clock, did, hold } = setUp();
    const first = hold.begin({ afterMs: 1000, sound: 'tone' });
    const second = hold.begin({ afterMs: 1000, sound: 'tone' });
    clock.advance(1000);
    hold.drained();
    expect(did).toEqual(['tone', 'tone']);
    first();
    expect(did).toEqual(['tone', 'tone']);
    second();
    hold.drained();
    expect(did).toEqual(['tone', 'tone', 'stop']);
  });

  it('has a sound that yields to whoever speaks, and comes back after another such silence', () => {
    const { clock, did, hold } = setUp();
    hold.begin({ afterMs: 1000, sound: 'music' });
    clock.advance(1000);
    hold.yielded();
    hold.drained();
    clock.advance(999);
    expect(did).toEqual(['music']);
    clock.advance(1);
    expect(did).toEqual(['music', 'music']);
  });

  it('leaves no timer behind when the call ends', () => {
    const { clock, did, hold } = setUp();
    hold.begin({ afterMs: 1000, sound: 'music' });
    hold.close();
    clock.advance(5000);
    expect([did, clock.pending]).toEqual([[], 0]);
  });
});
