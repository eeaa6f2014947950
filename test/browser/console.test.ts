import { expect, it } from 'vitest';
import { TestServer } from '../support/test-server.js';
import { describeInBrowser } from './support/chromium.js';
import { Phone } from './support/phone.js';
import { newPage } from './support/test-page.js';

const YAML = `
provider_name: practice
agents: {default: {greeting: Hello from the test., tools: [hangup_call]}}
`;
const TOKEN = 'a-token-of-operators-0123456789';

describeInBrowser('the console in a browser', 'speaks', (browser) => {
  it('shows a call while it lives, and what it was afterwards', async () => {
    const server = await TestServer.start({ yaml: YAML });
    const { page, complaints } = await newPage(browser());
    await page.goto(`${server.url}/#/calls`);
    await page.getByText('No call just now').waitFor();

    const phone = await Phone.open(browser(), server.url);
    await phone.call();
    await page.locator('.live-call').getByText('a browser').waitFor();
    await expect.poll(() => page.locator('.count').textContent()).toBe('1');
    await phone.agentSaid('Hello from the test.');
    await phone.hangUp();
    await page.locator('.live-call').waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('.count').textContent()).toBe('0');

    await page.locator('.row-link').click();
    await page.getByRole('region', { name: 'What went wrong' }).getByText('median answer').waitFor();
    const widthOf = (what: string): Promise<number> =>
      page.locator('.picture img').evaluate((image, name) => Number(Reflect.get(image, name)), what);
    await expect.poll(() => widthOf('naturalWidth')).toBeGreaterThan(500);
    const shown = await widthOf('clientWidth');
    await page.getByRole('button', { name: 'Larger' }).click();
    await expect.poll(() => widthOf('clientWidth')).toBeGreaterThan(shown);
    const recording = page.locator('.recording audio');
    const lengthS = (): Promise<number> =>
      recording.evaluate((audio) => Number(Reflect.get(audio, 'duration')));
    await expect.poll(lengthS).toBeGreaterThan(0.2);
    await page.locator('.words-card').getByText('Hello from the test.').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the journal' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.jsonl$/);
    expect([...complaints, ...phone.complaints]).toEqual([]);
  });

  it('asks for the token of a server that has one, and hangs up a call of another page', async () => {
    const server = await TestServer.start({ yaml: `${YAML}server: {admin_token: ${TOKEN}}` });
    const phone = await Phone.open(browser(), server.url);
    await phone.call();
    const { page, complaints } = await newPage(browser());
    await page.goto(`${server.url}/#/calls`);
    await page.getByLabel('Operators’ token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.live-call').getByRole('button', { name: 'Hang up' }).click();
    await phone.page.locator('.stage[data-phase=ended]').waitFor();
    await page.locator('.live-call').waitFor({ state: 'detached' });
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });
});
