import type { SoftphoneConfig } from './config.js';
import type { FaultReport } from './report.js';
import type { ConfigFile } from './schema.js';
import type { SoftphoneBlock } from './softphone-schema.js';

/** Who may call from a browser; origins as browsers write them. */
export function softphoneOf(block: SoftphoneBlock): SoftphoneConfig {
  return {
    enabled: block.enabled,
    allowedOrigins: block.allowed_origins.map((origin) => new URL(origin).origin),
    signedInHeader: block.signed_in_header,
    maxPerAddress: block.max_per_address,
    callsPerMinute: block.calls_per_minute,
  };
}

/** Notes origins that no browser would ever name, and sites that would be let in on anybody's word. */
export function checkSoftphone({ softphone, server }: ConfigFile, report: FaultReport): void {
  for (const [index, origin] of softphone.allowed_origins.entries()) {
    if (!isOrigin(origin))
      report.add(['softphone', 'allowed_origins', index], {
        message: 'must be an origin like https://app.example.com, without a path',
      });
  }
  if (softphone.allowed_origins.length > 0 && server.trust_proxy === false)
    report.add(['softphone', 'allowed_origins'], {
      message:
        'needs server.trust_proxy: who is signed in is believed from your own proxy only, and none is named',
    });
}

function isOrigin(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { username, password, pathname, search, hash } = new URL(text);
  return username + password + search + hash === '' && pathname === '/';
}
