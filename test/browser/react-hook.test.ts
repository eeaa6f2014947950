import { expect, it } from 'vitest';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { describeInBrowser } from './support/chromium.js';
import { serveHookPage } from './support/hook-page.js';
import { newPage } from './support/test-page.js';

const TOKEN = 'a-token-of-operators-0123456789';

describeInBrowser('an application with the hook, on an origin of its own', 'speaks', (browser) => {
  it('opens one call under StrictMode, ends it when the component goes, and calls again', async () => {
    const origin = await serveHookPage();
    const server = await TestServer.start({
      yaml: `
provider_name: practice
server: {admin_token: ${TOKEN}}
browser: {allowed_origins: ["${origin}"]}
agents: {default: {greeting: Hello from the test.}}
`,
    });
    const { page, complaints } = await newPage(browser());
    await page.goto(`${origin}/#${server.url}%20${TOKEN}`);
    await page.getByText('agent: Hello from the test.').waitFor();
    expect(await page.locator('#status').textContent()).toBe('connected');
    await page.locator('#speaking', { hasText: 'false' }).waitFor();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('agent: You wrote: What is this?').waitFor();
    expect(server.calls).toHaveLength(1);

    await page.getByRole('button', { name: 'Leave' }).click();
    await until(() => server.calls[0]?.events.some(({ type }) => type === 'call-ended') === true);
    await page.getByRole('button', { name: 'Come back' }).click();
    await page.getByText('agent: Hello from the test.').waitFor();
    expect(server.calls).toHaveLength(2);
    expect(await page.locator('#error').textContent()).toBe('none');
    // Nobody has clicked before the first call: the browser says that its sound waits for that.
    expect(complaints.filter((text) => !text.includes('AudioContext was not allowed'))).toEqual([]);
  });
});
