import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core';
import { onTestFinished } from 'vitest';

const TAP = readFileSync(join(import.meta.dirname, 'tap.js'), 'utf8');
const WORKLET = readFileSync(join(import.meta.dirname, 'tap.worklet.js'), 'utf8');

/** A page of its own, which nothing else has touched, and everything that it complained of. */
export interface TestPage {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors, refused and failed requests. */
  readonly complaints: string[];
}

/** What a page of a test is besides what Playwright knows. */
export interface TestPageOptions extends BrowserContextOptions {
  /** Whether its sound is measured. What measures it comes from a blob, which the page's policy forbids: it doesn't hold then. */
  readonly measured?: boolean;
}

/** Opens an empty page; it is gone when the test is. */
export async function newPage(
  browser: Browser,
  { measured = false, ...options }: TestPageOptions = {},
): Promise<TestPage> {
  const context = await browser.newContext({
    ...{ viewport: { width: 1280, height: 900 }, bypassCSP: measured },
    ...options,
  });
  onTestFinished(() => context.close());
  if (measured) await context.addInitScript(`window.tapWorklet = ${JSON.stringify(WORKLET)};\n${TAP}`);
  return pageIn(context);
}

/** Another tab of the same browser window, so to say: what one page keeps the other finds. */
export async function pageIn(context: BrowserContext): Promise<TestPage> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('requestfailed', (request) => {
    // Aborted: the page itself has given it up.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(failureOf(request));
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  return { page, complaints };
}

function failureOf(request: Request): string {
  return `${request.failure()?.errorText ?? ''} ${request.url()}`;
}
