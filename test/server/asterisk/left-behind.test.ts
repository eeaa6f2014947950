import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { askAri, basicOf } from '../../../src/carriers/asterisk-ari/ask-ari.js';
import { Secret } from '../../../src/lib/secret.js';
import { loggerTo } from '../../../src/observe/logger.js';
import { LeftBehind, SETTLED_MS } from '../../../src/server/asterisk/left-behind.js';
import { ARI_PASSWORD, ARI_USER, FakeAri } from '../../support/fake-ari.js';
import { ManualClock } from '../../support/manual-clock.js';
import { until } from '../../support/until.js';

const CALLER = '1600000000.9';
const LEG = 'talkpath-leg';
/** What is cleared away last. */
const LAST = 'talkpath-last';

/** An Asterisk with a connection for events, and somebody who clears away what is left in it. `ours`: what calls of this process have. */
async function scene(...ours: string[]) {
  const ari = await FakeAri.open();
  const place = { url: ari.url, username: ARI_USER, password: new Secret(ARI_PASSWORD) };
  const socket = new WebSocket(`${ari.url}/events?app=talkpath`, {
    headers: { authorization: basicOf(place) },
  });
  onTestFinished(() => socket.terminate());
  await ari.heard();
  const clock = new ManualClock();
  const lines: string[] = [];
  const logger = loggerTo('info', { write: (line) => void lines.push(line) });
  const isOurs = (id: string): boolean => ours.includes(id);
  const leftBehind = new LeftBehind({ ask: askAri(place, clock), clock, logger, app: 'talkpath', isOurs });
  const { bridges, channels } = ari.state;
  bridges.set(LAST, new Set());
  const lookAgain = async (): Promise<void> => {
    bridges.delete(LAST);
    bridges.set(LAST, new Set());
    clock.advance(SETTLED_MS);
    await until(() => !bridges.has(LAST));
  };
  const whereIs = (id: string): string | undefined => channels.get(id)?.wentTo ?? channels.get(id)?.app;
  return { ari, bridges, channels, clock, leftBehind, lines, lookAgain, whereIs };
}

describe('what processes that died have left in Asterisk', () => {
  it('is a caller alone in a bridge, who goes on at once', async () => {
    const { ari, bridges, leftBehind, whereIs, lines } = await scene();
    ari.comes(CALLER);
    bridges.set('talkpath-old', new Set([CALLER]));
    await leftBehind.clear();
    expect(whereIs(CALLER)).toBe('on');
    expect([...bridges.keys()]).toEqual([LAST]);
    expect(lines.join('')).toContain('a caller of an earlier process goes on');
  });

  it('is a caller for whom no sound was made yet, who goes on at the second look', async () => {
    const { ari, leftBehind, lookAgain, whereIs } = await scene();
    ari.comes(CALLER);
    await leftBehind.clear();
    expect(whereIs(CALLER)).toBe('talkpath');
    await lookAgain();
    expect(whereIs(CALLER)).toBe('on');
  });

  it('is an empty bridge, or one with a channel for sound that nobody hears; the channel goes nowhere else', async () => {
    const { ari, bridges, channels, leftBehind, lookAgain } = await scene();
    ari.comes(LEG);
    bridges.set('talkpath-empty', new Set()).set(LEG, new Set([LEG]));
    await leftBehind.clear();
    expect(bridges.size).toBe(3);
    await lookAgain();
    expect(bridges.size).toBe(0);
    expect(channels.has(LEG)).toBe(false);
    expect(ari.asked(`POST /channels/${LEG}`)).toEqual([]);
  });

  it('is not what came between the two looks', async () => {
    const { ari, bridges, leftBehind, lookAgain, whereIs } = await scene();
    await leftBehind.clear();
    ari.comes(CALLER);
    bridges.set('talkpath-new', new Set());
    await lookAgain();
    expect(whereIs(CALLER)).toBe('talkpath');
    expect([...bridges.keys()]).toEqual(['talkpath-new']);
  });

  it('is not a call whose caller and channel for sound are both in their bridge: another process has it', async () => {
    const { ari, bridges, channels, leftBehind, lookAgain, whereIs } = await scene();
    ari.comes(CALLER);
    ari.comes(LEG);
    bridges.set(LEG, new Set([CALLER, LEG]));
    await leftBehind.clear();
    await lookAgain();
    expect(whereIs(CALLER)).toBe('talkpath');
    expect(channels.has(LEG)).toBe(true);
    expect(bridges.has(LEG)).toBe(true);
  });

  it('is not what a call of this process has', async () => {
    const { ari, bridges, channels, leftBehind, lookAgain, whereIs } = await scene(CALLER, LEG);
    ari.comes(CALLER);
    ari.comes(LEG);
    bridges.set(LEG, new Set([CALLER]));
    await leftBehind.clear();
    await lookAgain();
    expect(whereIs(CALLER)).toBe('talkpath');
    expect([channels.has(LEG), bridges.has(LEG)]).toEqual([true, true]);
  });

  it('is nobody in a bridge of somebody else’s, and nobody who is elsewhere in the dialplan', async () => {
    const { ari, bridges, channels, leftBehind, lookAgain, whereIs, lines } = await scene();
    ari.comes(CALLER);
    ari.comes('1600000000.8', { app: 'other' });
    ari.state.subscriptions.set('1600000000.8', 'talkpath');
    bridges.set('conference', new Set([CALLER]));
    await leftBehind.clear();
    await lookAgain();
    expect(whereIs(CALLER)).toBe('talkpath');
    expect([...bridges.keys()]).toEqual(['conference']);
    expect(channels.get('1600000000.8')?.wentTo).toBeUndefined();
    expect(lines).toEqual([]);
  });

  it('is looked at no second time when the server has stopped, or where nothing was found', async () => {
    const { ari, bridges, clock, leftBehind } = await scene();
    bridges.delete(LAST);
    await leftBehind.clear();
    expect(clock.pending).toBe(0);
    ari.comes(CALLER);
    await leftBehind.clear();
    expect(clock.pending).toBe(1);
    leftBehind.close();
    expect(clock.pending).toBe(0);
  });
});
