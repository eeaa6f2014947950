import { askAri, type AriAnswer, type AskAri } from '../../carriers/asterisk-ari/ask-ari.js';
import { modulesIn, versionIn } from '../../carriers/asterisk-ari/bodies.js';
import { ari, type AriRequest } from '../../carriers/asterisk-ari/requests.js';
import type { AriConfig } from '../../config/asterisk.js';
import type { Config } from '../../config/config.js';
import { messageOf } from '../../lib/errors.js';
import type { Clock } from '../../ports/clock.js';
import { asteriskBlockFindings } from './asterisk-block.js';
import { audioSocketPortFindings } from './audiosocket-port.js';
import { fail, ok, skip, warn, type Found } from './finding.js';

const NOT_FOUND = 404;
const REFUSALS = [401, 403];

/** The first releases of each line whose WebSocket channel knows marks and JSON. */
const FIRST_WITH_MARKS: Readonly<Record<number, number>> = { 20: 18, 22: 8, 23: 2 };
const NEWEST_LINE = 23;

/** What the wires need in Asterisk. */
const MODULES = {
  'chan-websocket': ['chan_websocket.so', 'res_websocket_client.so'],
  audiosocket: ['chan_audiosocket.so', 'res_audiosocket.so'],
} as const;

/** Looks at the block `asterisk` and at the port of AudioSocket, and asks Asterisk itself where its REST interface is configured. `serverRuns`: with this configuration, now. */
export async function asteriskFindings(
  config: Config,
  clock: Clock,
  serverRuns = false,
): Promise<readonly Found[]> {
  const { asterisk } = config;
  if (!asterisk.enabled) return [skip('asterisk.enabled is false: no calls come from a PBX')];
  const { audiosocket } = asterisk;
  const here = [
    ...asteriskBlockFindings(config),
    ...(audiosocket.enabled ? await audioSocketPortFindings(audiosocket, serverRuns) : []),
  ];
  if (asterisk.ari === undefined)
    return [...here, skip('asterisk.ari.url is not set: Asterisk can’t be asked to do anything')];
  return [...here, ...(await ariFindings(asterisk.ari, askAri(asterisk.ari, clock)))];
}

async function ariFindings(config: AriConfig, ask: AskAri): Promise<readonly Found[]> {
  const info = await answerTo(ask, ari.info());
  if ('failure' in info)
    return [
      fail(
        `${config.url}: ${info.failure}`,
        'no call by Stasis can come, and none can be passed on',
        'see asterisk.ari.url, and enabled and bindaddr in http.conf',
      ),
    ];
  if (!info.ok) return [refusedFinding(config, info)];
  return [
    versionFinding(config, versionIn(info.body)),
    ...(await modulesFindings(config, ask)),
    ...(await applicationFindings(config, ask)),
  ];
}

function refusedFinding({ url, username }: AriConfig, { status }: AriAnswer): Found {
  const saw = `${url}: HTTP ${status}`;
  const why = 'no call by Stasis can come, and none can be passed on';
  if (REFUSALS.includes(status))
    return fail(saw, why, `compare asterisk.ari.username (${username}) and its password with ari.conf`);
  return fail(saw, why, 'the URL ends in /ari, after the prefix of http.conf; ari.conf has enabled = yes');
}

/** Older ones of a line have no marks, and for some no WebSocket channel at all. */
function versionFinding({ media }: AriConfig, version: string): Found {
  const [, line = 0, release = 0] = (/^(?:certified[/-])?(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  const isEnough = line > NEWEST_LINE || release >= (FIRST_WITH_MARKS[line] ?? Infinity);
  if (media === 'audiosocket' || isEnough) return ok(`Asterisk ${version || 'of unknown version'} answers`);
  return warn(
    `Asterisk ${version || 'of unknown version'} answers`,
    'chan_websocket has JSON and marks from 20.18, 22.8 and 23.2 on: without marks nobody knows what the caller heard',
    'use such a version, or asterisk.ari.media: audiosocket',
  );
}

async function modulesFindings({ media }: AriConfig, ask: AskAri): Promise<readonly Found[]> {
  const answer = await answerTo(ask, ari.modules());
  if ('failure' in answer || !answer.ok) return [skip('the modules of Asterisk could not be listed')];
  const running = modulesIn(answer.body);
  const missing = MODULES[media].filter((name) => !running.includes(name));
  if (missing.length === 0) return [ok(`the modules for ${media} run`)];
  return [
    fail(
      `${missing.join(' and ')} ${missing.length === 1 ? 'does' : 'do'} not run`,
      'no sound gets from Asterisk to here',
      `module load ${missing.join(', module load ')} in Asterisk’s CLI; see modules.conf`,
    ),
  ];
}

async function applicationFindings({ app }: AriConfig, ask: AskAri): Promise<readonly Found[]> {
  const answer = await answerTo(ask, ari.application(app));
  if ('failure' in answer) return [];
  if (answer.ok) return [ok(`the Stasis application ${app} is registered`)];
  if (answer.status !== NOT_FOUND) return [skip(`applications could not be listed: HTTP ${answer.status}`)];
  return [
    warn(
      `the Stasis application ${app} is not registered`,
      `Stasis(${app}) fails, and the dialplan goes on, until a server runs with this configuration`,
      'start the server; its log says Asterisk connected',
    ),
  ];
}

async function answerTo(ask: AskAri, request: AriRequest): Promise<AriAnswer | { readonly failure: string }> {
  return ask(request).catch((error: unknown) => ({ failure: messageOf(error) }));
}
