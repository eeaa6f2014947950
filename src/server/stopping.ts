import { ERRORS, TalkpathError } from '../lib/errors.js';
import type { ServerDeps } from './deps.js';

/** What work ends with that the server can't finish any more. */
export function serverStopping(): TalkpathError {
  return new TalkpathError('server.stopping', ERRORS['server.stopping'].remedy);
}

/** Throws `server.stopping` where nothing new is begun. */
export function refuseWhileStopping({ admission }: Pick<ServerDeps, 'admission'>): void {
  if (admission.closed?.code === 'server.stopping') throw serverStopping();
}
