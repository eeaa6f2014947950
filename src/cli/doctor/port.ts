import { createServer } from 'node:net';
import { messageOf } from '../../lib/errors.js';
import { ask } from './ask.js';
import { fail, ok, type Found } from './finding.js';

/** What there is at the address that the server is to listen on. */
export type PortState =
  | { readonly state: 'free' }
  /** A call server of ours is running there. */
  | { readonly state: 'ours'; readonly url: string }
  | { readonly state: 'taken' }
  | { readonly state: 'unusable'; readonly detail: string };

/** Looks who has a port, by trying to take it. */
export async function lookAtPort(host: string, port: number): Promise<PortState> {
  const error = await tryListening(host, port);
  if (error === undefined) return { state: 'free' };
  if (!('code' in error) || error.code !== 'EADDRINUSE')
    return { state: 'unusable', detail: messageOf(error) };
  const url = localUrl(host, port);
  return (await isTalkpath(url)) ? { state: 'ours', url } : { state: 'taken' };
}

/** Whether a call server of ours answers at an origin. */
export async function isTalkpath(origin: string): Promise<boolean> {
  const answer = await ask(`${origin}/readyz`);
  return 'status' in answer && /^\{"ready":(?:true\}|false,"code":")/.test(answer.body);
}

/** How this machine reaches who listens there. */
export function localUrl(host: string, port: number): string {
  const here = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${here.includes(':') ? `[${here}]` : here}:${port}`;
}

/** The state of the port, in words. */
export function portFindings(host: string, port: number, state: PortState): readonly Found[] {
  const where = `${host}:${port}`;
  switch (state.state) {
    case 'free':
      return [ok(port === 0 ? 'any free port is taken' : `${where} is free`)];
    case 'ours':
      return [ok(`${where}: Talkpath is running there`)];
    case 'taken':
      return [
        fail(
          `${where} is in use by another program`,
          'two programs can not listen on one port',
          `stop the other (ss -ltnp 'sport = :${port}' names it), or choose another port with PORT`,
        ),
      ];
    case 'unusable':
      return [
        fail(
          `${where}: ${state.detail}`,
          'the server could not listen there',
          'check HOST and PORT; ports below 1024 need privileges',
        ),
      ];
  }
}

/** Why a port can't be listened on; undefined where it can. */
export function tryListening(host: string, port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
