import type { Environment } from '../../config/env-refs.js';
import { Secret } from '../../lib/secret.js';
import { clockFindings } from './clock-skew.js';
import { skip, type Check, type Found } from './finding.js';
import { lookAtPort, portFindings } from './port.js';
import { publicUrlFindings } from './public-url.js';
import { signatureFindings } from './signature.js';

const QUICK_MS = 5_000;
const NETWORK_MS = 25_000;
const DEFAULT_HOST = '127.0.0.1';
/** What can't be looked at before the configuration can be read. */
const WAITING = ['webhook', 'upgrade', 'provider', 'disk', 'call'];

/** What can be looked at with the environment alone, where the configuration can't be used. */
export function checksWithoutConfig(env: Environment): readonly Check[] {
  const [publicUrl, token, baseUrl] = ['PUBLIC_URL', 'TWILIO_AUTH_TOKEN', 'OPENAI_BASE_URL'].map((name) =>
    env[name] === '' ? undefined : env[name],
  );
  const secret = token === undefined ? undefined : new Secret(token);
  const origin = publicUrl?.replace(/\/$/, '');
  const clocks = [baseUrl?.replace(/^ws/, 'http'), origin].filter((url) => url !== undefined);
  return [
    { name: 'port', limitMs: NETWORK_MS, run: () => portOf(env) },
    { name: 'public-url', limitMs: NETWORK_MS, run: () => publicUrlFindings(origin) },
    { name: 'signature', limitMs: QUICK_MS, run: () => signatureFindings(secret, origin) },
    { name: 'clock', limitMs: NETWORK_MS, run: () => clockFindings(clocks) },
    ...WAITING.map((name) => ({
      name,
      limitMs: QUICK_MS,
      run: () => [skip('not looked at: it needs a configuration that can be used')],
    })),
  ];
}

/** The file may name another port, so that only one of the environment is sure. */
async function portOf({ PORT = '', HOST = '' }: Environment): Promise<readonly Found[]> {
  if (!/^\d+$/.test(PORT))
    return [skip('not looked at: PORT is not set, and the configuration can’t be used')];
  const host = HOST === '' ? DEFAULT_HOST : HOST;
  return portFindings(host, Number(PORT), await lookAtPort(host, Number(PORT)));
}
