import { TWILIO_ROUTES } from '../../carriers/twilio/routes.js';
import type { Config } from '../../config/config.js';
import type { LinkEnd } from '../../ports/link.js';
import { dialText } from '../../wire/text-socket.js';
import { ask } from './ask.js';
import { carrierHttp } from './webhook.js';
import { fail, ok, skip, type Found } from './finding.js';
import { isTalkpath } from './port.js';

const DIAL_TIMEOUT_MS = 8_000;
const NORMAL_CLOSURE = 1000;
const FORBIDDEN = 403;
const UNAVAILABLE = 503;
/** What web servers say when a program behind them is gone. */
const BAD_GATEWAYS = [502, 504];

/** Opens a media stream through the public URL, as the carrier does, and closes it. */
export async function upgradeFindings(config: Config): Promise<readonly Found[]> {
  const { publicUrl } = config.server;
  if (publicUrl === undefined) return [skip('PUBLIC_URL is not set: nothing to go through')];
  const answer = await ask(`${publicUrl}/healthz`);
  if ('failure' in answer) return [unreachable(publicUrl, answer.failure)];
  if (!(await isTalkpath(publicUrl))) {
    return [
      fail(
        `${publicUrl}/readyz is not answered by Talkpath (HTTP ${answer.status})`,
        'calls would go to whatever answers there',
        'make the proxy or tunnel lead to this server, whole paths and all',
      ),
    ];
  }
  const url = publicUrl.replace(/^http/, 'ws') + TWILIO_ROUTES.media;
  const end = await dial(url, carrierHttp(config, publicUrl).signatureOf(url, {}));
  return [end === 'opened' ? ok(`a stream opens through ${url}`) : refusal(end)];
}

function unreachable(publicUrl: string, failure: string): Found {
  const [why, todo] = /certificate|self.signed|ERR_TLS|SSL/i.test(failure)
    ? [
        'the carrier trusts public certificates only',
        'install a certificate of a public authority, with its whole chain',
      ]
    : [
        'the carrier would find nobody either, unless only this machine may not go there',
        'start the tunnel or proxy, and check that it leads to this server',
      ];
  return fail(`${publicUrl} does not answer: ${failure}`, why, todo);
}

function dial(url: string, headers: Readonly<Record<string, string>>): Promise<'opened' | LinkEnd> {
  return new Promise((resolve) => {
    const channel = dialText(
      { url, headers, timeoutMs: DIAL_TIMEOUT_MS },
      {
        opened: () => {
          resolve('opened');
          channel.close(NORMAL_CLOSURE, 'only looking');
        },
        text: () => undefined,
        binary: () => undefined,
        ended: resolve,
      },
    );
  });
}

function refusal(end: LinkEnd): Found {
  if (end.kind !== 'refused') {
    const saw = end.kind === 'failed' ? end.message : `it was closed with ${end.code}`;
    return fail(
      `the WebSocket was not opened: ${saw}`,
      'no sound would go either way',
      'look at the proxy between the carrier and this server',
    );
  }
  const saw = `the WebSocket upgrade was answered with HTTP ${end.status} instead of 101`;
  if (end.status === FORBIDDEN) {
    return fail(
      saw,
      'the server took the signature for forged: another auth token or PUBLIC_URL holds there',
      'start both with the same environment',
    );
  }
  if (end.status === UNAVAILABLE || BAD_GATEWAYS.includes(end.status)) {
    return fail(
      saw,
      'the proxy does not reach the server, or the server turns streams away',
      'look at the proxy’s log',
    );
  }
  return fail(
    saw,
    'plain requests come through and upgrades do not: as a rule a proxy in between strips the Upgrade and Connection headers, or speaks HTTP/1.0 or HTTP/2 to the server',
    'let it pass WebSockets on (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade")',
  );
}
