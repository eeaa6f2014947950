import { expect, it } from 'vitest';
import { HEARTBEAT_MS } from '../../src/wire/heartbeat.js';
import { PageDouble } from '../support/page-double.js';
import { TestServer, type WatchedCall } from '../support/test-server.js';
import { until } from '../support/until.js';
import { describeInBrowser } from './support/chromium.js';
import { Laptop } from './support/laptop.js';
import { LeapingClock } from './support/leaping-clock.js';
import { Phone } from './support/phone.js';
import { PageSound } from './support/sound.js';

const GREETING = 'Hello from the test.';
const YAML = `
provider_name: practice
call: {keypad_wait_ms: 0}
agents: {default: {greeting: ${GREETING}}}
`;
const FRAME_MS = 20;
/** Sound of the microphone that is older than a second is of no use; half a second is for the machine. */
const MAX_OLD_MS = 1500;

/** How much sound has come from the page (ms). */
function cameMs(call: WatchedCall | undefined): number {
  const events = call?.events ?? [];
  return (
    events.filter((event) => event.type === 'carrier-event' && event.event.type === 'audio').length * FRAME_MS
  );
}

function endOf(call: WatchedCall | undefined) {
  return call?.events.find(({ type }) => type === 'call-ended');
}

/** Waits until nothing has come from the page for so long. */
async function quietFor(ms: number, call: WatchedCall | undefined): Promise<void> {
  let [seenMs, sinceMs] = [-1, 0];
  const look = (): boolean => {
    const nowMs = performance.now();
    if (cameMs(call) !== seenMs) [seenMs, sinceMs] = [cameMs(call), nowMs];
    return nowMs - sinceMs >= ms;
  };
  await until(look, 20_000, 20);
}

/** Silence goes up: nothing but sleep stops it. */
async function callMuted(phone: Phone): Promise<void> {
  await phone.call();
  await phone.page.getByRole('button', { name: 'Mute' }).click();
}

/** A call from elsewhere that is there all the while; gives what shows that nothing befell it. */
async function neighbour(server: TestServer): Promise<() => Promise<void>> {
  const page = await PageDouble.call(server.url);
  await page.heard(GREETING);
  return async () => {
    page.write('Still there?');
    await page.heard('You wrote: Still there?');
  };
}

describeInBrowser('a page that gets no time', 'speaks', (browser) => {
  it('goes on with its call when its tab was asleep, and sends nothing that is old', async () => {
    const server = await TestServer.start({ yaml: YAML });
    const phone = await Phone.open(browser(), server.url, { measured: true });
    await callMuted(phone);
    await phone.agentSaid(GREETING);
    const call = server.calls[0];
    // A headless page is always visible, and Chromium freezes none of these: its thread is stopped instead, while the sound's own threads go on.
    const cdp = await phone.page.context().newCDPSession(phone.page);
    await cdp.send('Debugger.enable');
    await cdp.send('Debugger.pause');
    await quietFor(3000, call);
    const [beforeMs, wokeAtMs] = [cameMs(call), performance.now()];
    await cdp.send('Debugger.resume');
    await until(() => cameMs(call) > beforeMs);
    await phone.write('Are you there?');
    await phone.agentSaid('You wrote: Are you there?');
    expect(cameMs(call) - beforeMs).toBeLessThan(performance.now() - wokeAtMs + MAX_OLD_MS);
    expect((await PageSound.of(phone.page)).heardMs).toBeGreaterThan(200);
    await phone.hangUp();
    expect(server.calls).toHaveLength(1);
    expect(phone.complaints).toEqual([]);
  });

  it('goes on with its call when the laptop was closed for a few seconds', async () => {
    const server = await TestServer.start({ yaml: YAML });
    const others = await neighbour(server);
    const phone = await Phone.open(browser(), server.url);
    await callMuted(phone);
    await phone.agentSaid(GREETING);
    const call = server.calls[1];
    const laptop = new Laptop();
    laptop.close();
    await quietFor(3000, call);
    await others();
    laptop.open();
    await phone.write('Are you there?');
    await phone.agentSaid('You wrote: Are you there?');
    expect(endOf(call)).toBeUndefined();
    expect(server.calls).toHaveLength(2);
    await others();
    expect(phone.complaints).toEqual([]);
  });

  it('says that the line was lost, and calls again, when the laptop was closed for longer: the server has ended the call', async () => {
    const clock = new LeapingClock();
    const server = await TestServer.start({ yaml: YAML, clock });
    const phone = await Phone.open(browser(), server.url);
    await callMuted(phone);
    await phone.agentSaid(GREETING);
    const [call] = server.calls;
    const laptop = new Laptop();
    laptop.close();
    clock.leap(HEARTBEAT_MS);
    expect(endOf(call)).toBeUndefined();
    clock.leap(HEARTBEAT_MS);
    await until(() => endOf(call) !== undefined);
    expect(endOf(call)).toMatchObject({ reason: 'carrier-closed' });
    expect(server.server.calls.size).toBe(0);
    laptop.open();
    await phone.entry('The line was lost; what follows is a new call').waitFor();
    await expect.poll(() => phone.entry(GREETING).count(), { timeout: 15_000 }).toBe(2);
    await phone.page.locator('.stage[data-phase=live]').waitFor();
    await phone.write('Are you there?');
    await phone.agentSaid('You wrote: Are you there?');
    expect(server.calls).toHaveLength(2);
    expect(phone.complaints).toEqual([]);
  });
});
