import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/lib/package-root.js';
import { TestServer } from '../support/test-server.js';
import { builtVoice } from './support/built-voice.js';
import { describeInBrowser } from './support/chromium.js';
import { Phone } from './support/phone.js';

const FOLDER = join(packageRoot(), 'docs', 'screenshots');
const MAX_BYTES = 200_000;
const YAML = `
provider_name: practice
call: {keypad_wait_ms: 0}
agents:
  default:
    greeting: Hello, you have reached the night desk. Say something, or press a key.
    tools: [get_call_info, hangup_call]
`;

async function shoot(what: Page | Locator, name: string): Promise<void> {
  const path = join(FOLDER, `${name}.png`);
  await what.screenshot({ path, animations: 'disabled' });
  expect(statSync(path).size).toBeLessThanOrEqual(MAX_BYTES);
}

/** Draws the pictures of the README anew: `npm run docs:screenshots`. */
function drawThem(): void {
  describeInBrowser('the pictures of the pages', 'speaks', (browser) => {
    it('are drawn from a real call', { timeout: 120_000 }, async () => {
      mkdirSync(FOLDER, { recursive: true });
      const server = await TestServer.start({ yaml: YAML, voice: builtVoice() });
      const phone = await Phone.open(browser(), server.url, { viewport: { width: 1200, height: 820 } });
      const { page } = phone;
      await page.route('**/softphone/calls', (route) =>
        route.continue({ postData: JSON.stringify({ from: '+12025550123', to: '+12025550199' }) }),
      );
      await phone.call();
      await phone.entry('You cut in').or(phone.entry('I heard you')).first().waitFor({ timeout: 40_000 });
      await phone.agentSaid('I heard you');
      await page.keyboard.press('3');
      await phone.entry('The tool get call info answered').waitFor();
      await page.locator('.stage[data-floor=agent]').waitFor();
      await shoot(page, 'softphone');

      const other = await Phone.open(browser(), server.url);
      await other.call();
      await page.getByRole('link', { name: 'Calls' }).click();
      await expect.poll(() => page.locator('.live-call').count()).toBe(2);
      await other.hangUp();
      await page.locator('.row-link').waitFor();
      await shoot(page, 'console');

      await page.getByRole('link', { name: 'Softphone' }).click();
      await phone.hangUp();
      await page.getByRole('link', { name: 'Calls' }).click();
      await page.locator('.row-link').nth(1).click();
      await page.locator('.picture img').waitFor();
      await page.setViewportSize({ width: 1200, height: 1400 });
      await page.getByText('median answer').waitFor();
      await shoot(page.locator('.picture'), 'call');
    });
  });
}

if (process.env['SCREENSHOTS'] === undefined) {
  describe.skip('the pictures of the pages (drawn by npm run docs:screenshots)', () => {
    it('are drawn from a real call');
  });
} else drawThem();
