import { withoutUndefined } from '../lib/without-undefined.js';
import type { BrowserConfig } from './config.js';
import type { BrowserBlock } from './browser-schema.js';
import type { KnownTools } from './known-tools.js';
import { checkToolList } from './openai-rules.js';
import type { FaultReport } from './report.js';
import type { ConfigFile } from './schema.js';

/** Who may use the server from a browser, and for what. */
export function browserOf(block: BrowserBlock): BrowserConfig {
  return withoutUndefined({
    allowedOrigins: block.allowed_origins.map((text) => new URL(text).origin),
    signedInHeader: block.signed_in_header,
    tools: block.tools,
    tokensPerMinute: block.tokens_per_minute,
  });
}

/** Notes origins that no browser would send, a header that nobody is believed to set, and tools that are not there. */
export function checkBrowser({ browser, server }: ConfigFile, known: KnownTools, report: FaultReport): void {
  for (const [index, text] of browser.allowed_origins.entries()) {
    if (!isOrigin(text))
      report.add(['browser', 'allowed_origins', index], {
        message: 'must be an origin like https://app.example.com: scheme, host and perhaps a port',
      });
  }
  if (browser.signed_in_header !== undefined && server.trust_proxy === false)
    report.add(['browser', 'signed_in_header'], {
      message: 'is believed from proxies only; add the proxy’s address to server.trust_proxy',
    });
  checkToolList(browser.tools, ['browser', 'tools'], known, report);
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin, href } = new URL(text);
  return /^https?:$/.test(protocol) && href === `${origin}/`;
}
