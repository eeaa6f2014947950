import { WebSocket } from 'ws';
import { expect, it, onTestFinished } from 'vitest';
import { NO_STREAM_MS } from '../../src/call/arrival-watch.js';
import { TestServer } from '../support/test-server.js';
import { describeInBrowser } from './support/chromium.js';
import { serveHookPage } from './support/hook-page.js';
import { LeapingClock } from './support/leaping-clock.js';
import { Phone } from './support/phone.js';
import { PageSound } from './support/sound.js';
import { newPage } from './support/test-page.js';

const TOKEN = 'a-token-of-operators-0123456789';
const GREETING = 'Hello from the test.';
const yaml = (greeting: string): string => `
provider_name: practice
agents: {default: {greeting: ${greeting}}}
`;
/** In the hum of the tests this lasts 5 s. */
const LONG_GREETING = 'On and on. '.repeat(45).trim();
/** A busy machine makes shorter ones by itself. */
const MAX_GAP_MS = 300;
const SOCKETS = 1000;
const WAVE = 10;
/** What one address may hold is below this, whatever the sockets are for. */
const MOST_OPEN = 100;

/** Opens one, and tells how it was received: `open`, or the status of the refusal. `gone`: told when one that was open is. */
function openSocket(url: string, gone: () => void): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url.replace('http', 'ws'));
    onTestFinished(() => socket.terminate());
    socket.on('error', () => resolve('failed'));
    socket.on('open', () => {
      socket.on('close', gone);
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => {
      resolve(String(response.statusCode));
      socket.terminate();
    });
  });
}

/** In waves: these clients share a thread with the server. How each was received, and how many are there in the end. */
async function openSockets(urlOf: (index: number) => string) {
  const received: string[] = [];
  let gone = 0;
  while (received.length < SOCKETS) {
    const wave = Array.from({ length: WAVE }, (_, i) =>
      openSocket(urlOf(received.length + i), () => (gone += 1)),
    );
    received.push(...(await Promise.all(wave)));
  }
  return { received, openInTheEnd: () => received.filter((how) => how === 'open').length - gone };
}

describeInBrowser('a call among others', 'speaks', (browser) => {
  it('is one of two in two tabs of a browser, each with an agent of its own', async () => {
    const server = await TestServer.start({ yaml: yaml(GREETING) });
    const one = await Phone.open(browser(), server.url);
    const two = await one.inAnotherTab(server.url);
    for (const phone of [one, two]) {
      await phone.call();
      await phone.page.getByRole('button', { name: 'Mute' }).click();
    }
    for (const phone of [one, two]) await phone.agentSaid(GREETING);
    await one.write('Me first');
    await two.write('Me too');
    await one.agentSaid('You wrote: Me first');
    await two.agentSaid('You wrote: Me too');
    expect(await one.entry('Me too').count()).toBe(0);
    await one.hangUp();
    await two.write('Still here');
    await two.agentSaid('You wrote: Still here');
    expect(server.calls).toHaveLength(2);
    expect([...one.complaints, ...two.complaints]).toEqual([]);
  });

  it.each(['/softphone/media', '/openai/realtime/page-'])(
    'is heard to its end while one address opens 1,000 sockets to %s',
    async (path) => {
      const server = await TestServer.start({ yaml: yaml(LONG_GREETING) });
      const phone = await Phone.open(browser(), server.url, { measured: true });
      await phone.call();
      await phone.page.getByRole('button', { name: 'Mute' }).click();
      await PageSound.until(phone.page);
      const { received, openInTheEnd } = await openSockets(
        (i) => `${server.url}${path}${path.endsWith('-') ? i : ''}`,
      );
      // Those that may still show who they are give way to the next ones; the others are refused.
      expect(new Set(received)).toEqual(new Set(path.endsWith('media') ? ['open'] : ['open', '429']));
      await expect.poll(openInTheEnd).toBeLessThan(MOST_OPEN);
      await phone.agentSaid('On and on.');
      const { longestGapMs } = await PageSound.of(phone.page);
      process.stdout.write(`longest gap beside 1,000 sockets: ${Math.round(longestGapMs)} ms\n`);
      expect(longestGapMs).toBeLessThan(MAX_GAP_MS);
      await phone.write('Was that all?');
      await phone.agentSaid('You wrote: Was that all?');
      expect(server.calls).toHaveLength(1);
      expect(phone.complaints).toEqual([]);
    },
  );
});

describeInBrowser('a page that asks for what can not be', 'speaks', (browser) => {
  it('is told so of a text of 10 MB, and its call goes on', async () => {
    const origin = await serveHookPage();
    const server = await TestServer.start({
      yaml: `${yaml(GREETING)}browser: {allowed_origins: ["${origin}"]}\nserver: {admin_token: ${TOKEN}}`,
    });
    const { page } = await newPage(browser());
    await page.goto(`${origin}/#${server.url}%20${TOKEN}`);
    await page.getByText(`agent: ${GREETING}`).waitFor();
    await page.getByRole('button', { name: 'Ask at length' }).click();
    await page
      .locator('#error', { hasText: 'bad_request: text of 10000000 characters; 4000 are the most' })
      .waitFor();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('agent: You wrote: What is this?').waitFor();
    expect(await page.locator('#status').textContent()).toBe('connected');
    expect(server.calls).toHaveLength(1);
  });

  it('says so and calls again when its token had expired before its stream came', async () => {
    const clock = new LeapingClock();
    const server = await TestServer.start({ yaml: yaml(GREETING), clock });
    const phone = await Phone.open(browser(), server.url);
    await phone.page.route(
      '**/softphone/calls',
      async (route) => {
        const response = await route.fetch();
        clock.leap(NO_STREAM_MS);
        await route.fulfill({ response });
      },
      { times: 1 },
    );
    await phone.callButton.click();
    await phone.entry('The call took too long to begin; what follows is a new call').waitFor();
    await phone.agentSaid(GREETING);
    expect(server.calls).toHaveLength(2);
    expect(server.server.calls.size).toBe(1);
    const end = server.calls[0]?.events.find(({ type }) => type === 'call-ended');
    expect(end).toMatchObject({ reason: 'no-stream' });
    expect(phone.complaints).toEqual([]);
  });
});
