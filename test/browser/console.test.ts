import type { Page } from 'playwright-core';
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

/** The playhead follows the player, and leads it: by a click, and by keys. */
async function listen(page: Page): Promise<void> {
  const head = page.getByRole('slider', { name: 'Place in the recording' });
  const audio = page.locator('.recording audio');
  const nowS = (): Promise<number> => audio.evaluate((each) => Number(Reflect.get(each, 'currentTime')));
  const x = async (): Promise<number> => (await head.boundingBox())?.x ?? 0;
  await expect.poll(() => head.getAttribute('aria-valuemax')).not.toBe('0');
  await head.scrollIntoViewIfNeeded();
  await head.focus();
  const beginX = await x();
  await page.keyboard.press('End');
  await expect.poll(nowS).toBeGreaterThan(0.2);
  await expect.poll(x).toBeGreaterThan(beginX + 20);
  const [endX, endS] = [await x(), await nowS()];
  await page.keyboard.press('Home');
  await expect.poll(nowS).toBe(0);
  await expect.poll(x).toBe(beginX);

  const { y = 0, height = 0 } = (await head.boundingBox()) ?? {};
  await page.mouse.click((beginX + endX) / 2 + 6, y + height / 2);
  await expect.poll(nowS).toBeCloseTo(endS / 2, 1);
  await expect.poll(async () => Math.abs((await x()) - (beginX + endX) / 2)).toBeLessThan(4);

  await head.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press(' ');
  await expect.poll(x).toBeGreaterThan(beginX + 2);
}

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
    await listen(page);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the journal' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.jsonl$/);
    expect([...complaints, ...phone.complaints]).toEqual([]);
  });

  it('plays a recording by pieces for who has the token, and shows where it is', async () => {
    const server = await TestServer.start({ yaml: `${YAML}server: {admin_token: ${TOKEN}}` });
    const phone = await Phone.open(browser(), server.url);
    await phone.call();
    await phone.agentSaid('Hello from the test.');
    await phone.hangUp();
    const { page, complaints } = await newPage(browser());
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    await page.goto(`${server.url}/#/calls`);
    await page.getByLabel('Operators’ token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.row-link').click();
    await listen(page);
    expect(
      asked.filter((line) => /recording/.test(line)).map((line) => line.replace(/\/calls\/[^/]+/, '')),
    ).toEqual(expect.arrayContaining([`POST ${server.url}/recording/ticket`, `GET ${server.url}/recording`]));
    expect(asked.join(' ')).not.toContain(TOKEN);
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
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
