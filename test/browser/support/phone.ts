import type { Browser, Locator, Page } from 'playwright-core';
import { newPage, pageIn, type TestPageOptions } from './test-page.js';

/** The softphone in a page, as a person finds it: by what is written on it. */
export class Phone {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly callButton: Locator;
  readonly hangUpButton: Locator;
  /** Who has the floor, in words. */
  readonly floor: Locator;
  readonly entries: Locator;

  private constructor(page: Page, complaints: readonly string[]) {
    this.page = page;
    this.complaints = complaints;
    this.callButton = page.getByRole('button', { name: 'Call', exact: true });
    this.hangUpButton = page.getByRole('button', { name: 'Hang up' });
    this.floor = page.locator('.floor');
    this.entries = page.locator('.softphone .entry');
  }

  static async open(browser: Browser, url: string, options: TestPageOptions = {}): Promise<Phone> {
    const { page, complaints } = await newPage(browser, options);
    await page.goto(url);
    return new Phone(page, complaints);
  }

  /** The softphone in a further tab, beside this one. */
  async inAnotherTab(url: string): Promise<Phone> {
    const { page, complaints } = await pageIn(this.page.context());
    await page.goto(url);
    return new Phone(page, complaints);
  }

  async call(): Promise<void> {
    await this.callButton.click();
    await this.page.locator('.stage[data-phase=live]').waitFor();
  }

  async hangUp(): Promise<void> {
    await this.hangUpButton.click();
    await this.callButton.waitFor();
  }

  /** Waits until the agent has said this and its words were heard to the end. */
  async agentSaid(words: string): Promise<void> {
    await this.entry(words).waitFor({ timeout: 20_000 });
    await this.page.locator('.floor', { hasText: 'Your turn' }).waitFor({ timeout: 20_000 });
  }

  entry(words: string): Locator {
    return this.entries.filter({ hasText: words });
  }

  async write(text: string): Promise<void> {
    const box = this.page.getByLabel('Write to the agent');
    await box.fill(text);
    await box.press('Enter');
  }
}
