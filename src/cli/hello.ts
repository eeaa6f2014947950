import type { Config } from '../config/config.js';
import { isLoopback, isOpenToAll } from '../config/go-live.js';

const DEFAULT_URL = 'http://127.0.0.1:8080';
/** The column of what a line is about. */
const NAME_CHARS = 10;
/** Addresses that mean every address of this machine. */
const EVERYWHERE = /\/\/(?:0\.0\.0\.0|\[::\])(?=:)/;

/** What a person is told when the server is up: where, with whose voice, who can call, and what to try. */
export function helloLines(url: string, config: Config, workers: number): readonly string[] {
  const here = url.replace(EVERYWHERE, '//127.0.0.1');
  return [
    `Talkpath listens on ${url}`,
    `  provider   ${providerLine(config)}`,
    `  carrier    ${carrierLine(config)}`,
    ...asteriskLines(config),
    ...(workers > 1 ? [`  workers    ${workers} processes have the calls (server.workers)`] : []),
    `  agents     ${[...config.agents.keys()].join(', ')}   (${config.sourcePath})`,
    `  talk       open ${here} in a browser and press Call`,
    `  try it     npm run call${here === DEFAULT_URL ? '' : ` -- --url ${here}`}      (in another terminal)`,
  ];
}

/** Who speaks, and why. */
export function providerLine({ providerName, unresolved, openai, defaultAgent }: Config): string {
  if (providerName === 'openai') return `${defaultAgent.settings.model} at ${new URL(openai.baseUrl).host}`;
  const why =
    unresolved.length === 0 ? 'no key needed' : `the variables of ${unresolved.join(', ')} are not set`;
  return `the practice agent (${why}; it plays a script)`;
}

/** By which of its ways Asterisk may bring calls, if by any. */
function asteriskLines({ asterisk, server }: Config): readonly string[] {
  const { enabled, host, port, allow } = asterisk.audiosocket;
  if (!asterisk.enabled) return [];
  const unguarded =
    server.publicUrl === undefined
      ? 'from this machine only'
      : 'for NOBODY: with PUBLIC_URL asterisk.password is needed';
  const who = asterisk.password === undefined ? unguarded : 'with the password';
  const ways = [
    `WebSocket on /asterisk/media, ${who}`,
    ...(enabled ? [`AudioSocket on ${host}:${port === 0 ? 'any port' : port}, for ${allow.join(', ')}`] : []),
    ...(asterisk.ari === undefined ? [] : [`Stasis(${asterisk.ari.app}) by ${asterisk.ari.url}`]),
  ];
  return ways.map((way, index) => `  ${(index === 0 ? 'asterisk' : '').padEnd(NAME_CHARS)} ${way}`);
}

function carrierLine(config: Config): string {
  const { publicUrl, host } = config.server;
  if (isOpenToAll(config)) return `ANYBODY who reaches ${publicUrl ?? host}: signatures are not checked`;
  if (publicUrl !== undefined) return `Twilio, voice webhook ${publicUrl}/twilio/voice`;
  return isLoopback(host)
    ? 'this machine only; set PUBLIC_URL and TWILIO_AUTH_TOKEN to take calls from Twilio'
    : 'Twilio; set PUBLIC_URL to the origin that it calls';
}
