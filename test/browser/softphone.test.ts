import { expect, it } from 'vitest';
import { inProcessVoice } from '../support/in-process-voice.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
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

describeInBrowser('the softphone in a browser', 'speaks', (browser) => {
  it('greets aloud, hears its caller, and answers', async () => {
    const server = await TestServer.start({ yaml: yaml(GREETING), voice: inProcessVoice() });
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
});
