import { expect, it } from 'vitest';
import { TestServer } from '../support/test-server.js';
import { describeInBrowser } from './support/chromium.js';
import { newPage } from './support/test-page.js';

const YAML = `
provider_name: practice
agents: {default: {tools: [get_call_info]}}
browser: {tools: [get_call_info]}
`;

describeInBrowser('the test client in a browser', 'speaks', (browser) => {
  it('gets a token, calls a function, and offers WebRTC, which the practice agent refuses', async () => {
    const server = await TestServer.start({ yaml: YAML });
    const { page, complaints } = await newPage(browser());
    await page.goto(`${server.url}/openai/client`);
    const log = page.getByRole('log');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await log.getByText('note: connected').waitFor();

    await page.getByRole('button', { name: 'Get a token' }).click();
    const token = log.getByText('token_response');
    await token.waitFor();
    expect(await token.textContent()).toMatch(/"token":"ek_.{5}…"/);

    await page.getByLabel('Function', { exact: true }).fill('get_call_info');
    await page.getByRole('button', { name: 'Call the function' }).click();
    await log.getByText('function_call_result').waitFor();

    await page.getByRole('button', { name: 'Signal WebRTC' }).click();
    await log.getByText('the answer refuses all media').waitFor();
    expect(await log.getByText('"type":"offer"').textContent()).toContain('m=audio');

    await page.getByLabel('Function', { exact: true }).fill('<img src=x onerror="pwned=1">');
    await page.getByRole('button', { name: 'Call the function' }).click();
    await log.getByText('error: ').first().waitFor();
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await log.getByText('closed (1').waitFor();
    expect(await page.evaluate('typeof pwned')).toBe('undefined');
    expect(complaints).toEqual([]);
  });

  it('lets one page at a time have an id', async () => {
    const server = await TestServer.start({ yaml: YAML });
    const [one, two] = [await newPage(browser()), await newPage(browser())];
    for (const { page } of [one, two]) {
      await page.goto(`${server.url}/openai/client`);
      await page.getByLabel('Client id').fill('same');
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('log').getByText('connected').first().waitFor();
    }
    await two.page.getByText('Another client is already connected').first().waitFor();
    await one.page.getByRole('button', { name: 'Get a token' }).click();
    await one.page.getByText('token_response').waitFor();
    expect(one.complaints).toEqual([]);
  });
});
