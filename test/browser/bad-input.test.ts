import { expect, it } from 'vitest';
import type { SoftphoneCallOffer } from '../../src/ports/softphone-messages.js';
import { TestServer } from '../support/test-server.js';
import { describeInBrowser } from './support/chromium.js';
import { Phone } from './support/phone.js';

/** Whatever a page makes of it: it must never run. */
const EVIL = '<img src=x onerror="pwned=1">';
const YAML = `
provider_name: practice
call: {keypad_wait_ms: 0}
agents: {default: {greeting: Hello., tools: [get_call_info]}}
`;

describeInBrowser('a person who refuses the microphone', 'refused', (browser) => {
  it('is told what to do, and may listen and write instead', async () => {
    const server = await TestServer.start({ yaml: YAML });
    const phone = await Phone.open(browser(), server.url);
    await phone.callButton.click();
    await phone.page.getByRole('alert').getByText('The microphone is not allowed').waitFor();
    expect(server.calls).toEqual([]);
    await phone.page.getByRole('button', { name: 'Call without a microphone' }).click();
    await phone.agentSaid('Hello.');
    await phone.write('Can you read this?');
    await phone.agentSaid('You wrote: Can you read this?');
    await phone.hangUp();
    expect(phone.complaints).toEqual([]);
  });
});

describeInBrowser('a machine without a microphone', 'missing', (browser) => {
  it('says so, and calls without one', async () => {
    const server = await TestServer.start({ yaml: YAML });
    const phone = await Phone.open(browser(), server.url);
    await phone.callButton.click();
    await phone.page.getByRole('alert').getByText('No microphone was found').waitFor();
    await phone.page.getByRole('button', { name: 'Call without a microphone' }).click();
    await phone.agentSaid('Hello.');
    expect(phone.complaints).toEqual([]);
  });
});

describeInBrowser('what others bring into the page', 'speaks', (browser) => {
  it('shows markup in words, tools, names and numbers as text, live and afterwards', async () => {
    const server = await TestServer.start({ yaml: YAML });
    const phone = await Phone.open(browser(), server.url);
    const { page } = phone;
    await page.route('**/softphone/calls', (route) =>
      route.continue({ postData: JSON.stringify({ ...asked(route.request().postData()), from: EVIL }) }),
    );
    const about = { version: '1', provider: EVIL, agents: ['default', EVIL] };
    await page.route('**/console/about', (route) => route.fulfill({ json: about }));
    await page.reload();
    await page.locator('.provider', { hasText: EVIL }).waitFor();
    expect(await page.locator('.who select').textContent()).toContain(EVIL);
    await phone.call();
    await page.getByRole('button', { name: 'Mute' }).click();
    await phone.agentSaid('Hello.');
    await phone.write(EVIL);
    await phone.agentSaid(`You wrote: ${EVIL}`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('3');
    await phone.entry('get_call_info').locator('summary').click();
    await phone.entry('get_call_info').getByText(JSON.stringify(EVIL)).first().waitFor();

    await page.getByRole('link', { name: 'Calls' }).click();
    await page.locator('.live-call').getByText(EVIL).first().waitFor();
    await page.getByRole('link', { name: 'Softphone' }).click();
    await phone.hangUp();
    await page.getByRole('link', { name: 'Calls' }).click();
    await page.locator('.row-link').click();
    await page.getByRole('heading', { name: EVIL }).waitFor();
    await page.locator('.picture img').waitFor();
    expect(await page.evaluate('typeof pwned')).toBe('undefined');
    expect(phone.complaints).toEqual([]);
  });

  it('lets a token open one stream: a page that brings it again gets one of its own, and the first call goes on', async () => {
    const server = await TestServer.start({ yaml: YAML });
    const first = await Phone.open(browser(), server.url);
    const answer = first.page.waitForResponse('**/softphone/calls');
    await first.call();
    await first.page.getByRole('button', { name: 'Mute' }).click();
    const offer = (await (await answer).json()) as SoftphoneCallOffer;

    const second = await Phone.open(browser(), server.url);
    await second.page.route('**/softphone/calls', (route) => route.fulfill({ status: 201, json: offer }), {
      times: 1,
    });
    await second.callButton.click();
    await second.page.locator('.floor', { hasText: 'Reconnecting' }).waitFor();
    await second.entry('Hello.').waitFor();
    await first.agentSaid('Hello.');
    expect(await first.page.locator('.stage[data-phase=live]').count()).toBe(1);
    expect(server.calls).toHaveLength(2);
    await first.hangUp();
    expect(first.complaints).toEqual([]);
  });
});

function asked(body: string | null): object {
  return JSON.parse(body ?? '{}') as object;
}
