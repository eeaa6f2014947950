import { describe, expect, it } from 'vitest';
import type { BrowserSession } from '../../src/ports/browser-session.js';
import { MAX_KEPT_SECRETS, TokenDesk } from '../../src/server/openai/token-desk.js';
import { ManualClock } from '../support/manual-clock.js';

const LIFE_MS = 60_000;

function scene() {
  const clock = new ManualClock();
  const desk = new TokenDesk(clock);
  let minted = 0;
  const session = (key = 'default'): BrowserSession => ({
    agent: 'default',
    key,
    model: 'gpt-tested',
    url: 'wss://example.com',
    mint: () => Promise.resolve({ value: `ek_${(minted += 1)}`, lifeMs: LIFE_MS, expiresAtS: 0 }),
    call: () => Promise.reject(new Error('nobody calls here')),
  });
  const ask = async (visitor: string, key?: string): Promise<string> =>
    (await desk.token(visitor, session(key))).token;
  return { clock, desk, session, ask };
}

describe('secrets for browsers', () => {
  it('are kept for each visitor and each kind of session', async () => {
    const { desk, session, ask } = scene();
    expect([await ask('user ann'), await ask('user bob')]).toEqual(['ek_1', 'ek_2']);
    expect(await ask('user ann', 'sales')).toBe('ek_3');
    expect([await ask('user ann'), await ask('user bob'), await ask('user ann', 'sales')]).toEqual([
      'ek_1',
      'ek_2',
      'ek_3',
    ]);
    expect([desk.has('user ann', session()), desk.has('user eve', session())]).toEqual([true, false]);
  });

  it('are minted once for all requests of a visitor that wait', async () => {
    const { ask } = scene();
    expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual(['ek_1', 'ek_1', 'ek_2']);
  });

  it('are renewed before they expire', async () => {
    const { clock, ask } = scene();
    await ask('a');
    clock.advance(0.7 * LIFE_MS);
    expect(await ask('a')).toBe('ek_1');
    clock.advance(0.1 * LIFE_MS);
    expect(await ask('a')).toBe('ek_2');
  });

  it('are kept for so many; the one that was minted first is forgotten', async () => {
    const { desk, session, ask } = scene();
    for (let at = 0; at <= MAX_KEPT_SECRETS; at += 1) await ask(`address ${at}`);
    expect(desk.has('address 0', session())).toBe(false);
    expect(desk.has('address 1', session())).toBe(true);
  });
});
