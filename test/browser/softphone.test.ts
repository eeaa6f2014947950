import { createServer, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { TalkpathProcess } from '../support/talkpath-process.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { builtVoice } from './support/built-voice.js';
import { CONTRASTS, type Contrast } from './support/contrast.js';
import { describeInBrowser } from './support/chromium.js';
import { Phone } from './support/phone.js';
import { PageSound } from './support/sound.js';

const GREETING = 'Hello from the test.';
const yaml = (greeting: string): string => `
provider_name: practice
call: {keypad_wait_ms: 0}
agents: {default: {greeting: ${JSON.stringify(greeting)}, tools: [get_call_info, hangup_call]}}
`;
/** In the hum of the tests this lasts 12 s. */
const LONG_GREETING = 'On and on. '.repeat(110).trim();
/** Silence of so long is no gap between two frames. */
const QUIET_MS = 500;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describeInBrowser('the softphone in a browser', 'speaks', (browser) => {
  it('greets aloud, hears its caller, and answers', async () => {
    const server = await TestServer.start({ yaml: yaml(GREETING), voice: builtVoice() });
    const phone = await Phone.open(browser(), server.url, { measured: true });
    await phone.call();
    const begun = await PageSound.until(phone.page);
    process.stdout.write(`from Call to the first sound: ${Math.round(begun.firstSoundMs)} ms\n`);
    expect(begun.firstSoundMs).toBeLessThan(5000);
    await phone.agentSaid(GREETING);
    const greeting = await PageSound.of(phone.page);
    expect(greeting.heardMs).toBeGreaterThan(700);
    expect(greeting.callerBeganS).toBeUndefined();

    await phone.entry('seconds of speech').waitFor({ timeout: 20_000 });
    await phone.agentSaid('I heard you for');
    const answered = await PageSound.of(phone.page);
    expect(answered.heardMs - greeting.heardMs).toBeGreaterThan(3000);
    await phone.page.locator('.entry.waited').first().waitFor();
    await phone.hangUp();
    await until(() => server.calls[0]?.events.some(({ type }) => type === 'call-ended') === true);
    expect(phone.complaints).toEqual([]);
  });

  it('falls silent within 300 ms when its caller cuts in', async () => {
    const server = await TestServer.start({ yaml: yaml(LONG_GREETING) });
    const phone = await Phone.open(browser(), server.url, { measured: true });
    await phone.call();
    await PageSound.until(phone.page);
    await phone.entry('You cut in').waitFor({ timeout: 20_000 });
    await phone.page.locator('.entry.said del').waitFor();
    const sound = await PageSound.until(phone.page, (heard) => heard.silencedMs(QUIET_MS) !== undefined);
    const silencedMs = sound.silencedMs(QUIET_MS);
    process.stdout.write(`from the caller's first sound to silence: ${silencedMs ?? NaN} ms\n`);
    expect(silencedMs).toBeLessThan(300);
    expect(silencedMs).toBeGreaterThan(0);
    expect(phone.complaints).toEqual([]);
  });

  it('presses keys, shows the tool that the agent uses, and ends when the agent hangs up', async () => {
    const server = await TestServer.start({ yaml: yaml(GREETING) });
    const phone = await Phone.open(browser(), server.url);
    const { page } = phone;
    await phone.call();
    await page.getByRole('button', { name: 'Mute' }).click();
    await phone.agentSaid(GREETING);
    await page.getByRole('button', { name: 'Keypad' }).click();
    await page.getByRole('group', { name: 'Keypad' }).getByRole('button', { name: '1' }).click();
    await phone.agentSaid('We are open around the clock');

    await page.keyboard.press('3');
    const tool = phone.entry('get_call_info').filter({ hasText: 'ok' });
    await tool.locator('summary').click();
    await tool.getByText('"agent"').waitFor();
    await phone.agentSaid('The tool get call info answered');

    await page.keyboard.press('9');
    await phone.entry('Thank you for practising').waitFor();
    await page.locator('.stage[data-phase=ended]').waitFor();
    await expect.poll(() => phone.floor.textContent()).toBe('The agent hung up.');
    expect(await phone.callButton.isVisible()).toBe(true);
    expect(await phone.entry('You pressed').count()).toBe(3);
    expect(await phone.entry('seconds of speech').count()).toBe(0);
    const [call] = server.calls;
    const end = call?.events.find(({ type }) => type === 'call-ended');
    expect(end).toMatchObject({ reason: 'agent-hung-up' });
    expect(phone.complaints).toEqual([]);
  });

  it('is usable with the keyboard alone', async () => {
    const server = await TestServer.start({ yaml: yaml(GREETING) });
    const phone = await Phone.open(browser(), server.url);
    const { page } = phone;
    const focused = (): Promise<string> => page.evaluate('document.activeElement.textContent.trim()');
    for (let tabs = 0; (await focused()) !== 'Call' && tabs < 20; tabs += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.stage[data-phase=live]').waitFor();
    expect(await focused()).toBe('Hang up');
    for (let tabs = 0; (await focused()) !== 'Keypad' && tabs < 20; tabs += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.getByRole('group', { name: 'Keypad' }).waitFor();
    await page.keyboard.press('1');
    await phone.entry('You pressed 1').waitFor();
    for (let tabs = 0; (await focused()) !== 'Hang up' && tabs < 20; tabs += 1)
      await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('.stage[data-phase=ended]').waitFor();
    expect(await focused()).toBe('Call');
    expect(phone.complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'fits a phone of 360 pixels, and is readable when it is %s',
    async (colorScheme) => {
      const server = await TestServer.start({ yaml: yaml(GREETING) });
      const viewport = { width: 360, height: 740 };
      const phone = await Phone.open(browser(), server.url, { viewport, colorScheme });
      const { page } = phone;
      const looks = async (): Promise<void> => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
        expect(await page.evaluate<Contrast[]>(CONTRASTS)).toEqual([]);
      };
      await looks();
      await phone.call();
      await page.getByRole('button', { name: 'Keypad' }).click();
      for (const fold of await page.locator('.fold summary').all()) await fold.click();
      await phone.write('word'.repeat(200));
      await phone.entry('You wrote: word').waitFor();
      await looks();
      await page.getByRole('link', { name: 'Calls' }).click();
      await page.locator('.live-call').waitFor();
      await looks();
      await page.getByRole('link', { name: 'Softphone' }).click();
      await phone.hangUp();
      await page.getByRole('link', { name: 'Calls' }).click();
      await page.locator('.row-link').click();
      await page.getByText('What was said').waitFor();
      await looks();
      expect(phone.complaints).toEqual([]);
    },
  );

  it('calls again by itself when its server was restarted', async () => {
    const port = await freePort();
    const phone = await Phone.open(browser(), 'about:blank');
    const start = async (): Promise<TalkpathProcess> => {
      const files = {
        'talkpath.yaml': `${yaml(GREETING)}server: {port: ${port}, drain_s: 1}\njournal: {enabled: false}\n`,
      };
      const server = new TalkpathProcess(['serve', '--config', 'talkpath.yaml'], { files });
      onTestFinished(() => server.stop());
      await server.url();
      return server;
    };
    const first = await start();
    await phone.page.goto(`http://localhost:${port}`);
    await phone.call();
    await phone.entry(GREETING).waitFor();
    first.signal('SIGKILL');
    await phone.page.locator('.floor', { hasText: 'Reconnecting' }).waitFor();
    const second = await start();
    await phone.page.locator('.stage[data-phase=live]').waitFor({ timeout: 30_000 });
    await expect.poll(() => phone.entry(GREETING).count(), { timeout: 15_000 }).toBe(2);
    expect(await phone.page.locator('[role=alert]').textContent()).toBe('');

    second.signal('SIGTERM');
    await phone.page.locator('.floor', { hasText: 'Reconnecting' }).waitFor({ timeout: 20_000 });
    await second.ended();
    await start();
    await phone.page.locator('.stage[data-phase=live]').waitFor({ timeout: 30_000 });
    await phone.hangUp();
  });
});
