import { RealtimeError } from '../errors.js';
import type { ConnectionListener } from './connection.js';

/** Whether a text is short enough to be sent; where it is not, that is told, and the connection does not suffer. */
export function fits(
  what: 'text' | 'instructions',
  text: string,
  mostChars: number,
  listener: Pick<ConnectionListener, 'onError'>,
): boolean {
  if (text.length <= mostChars) return true;
  const said = `${what} of ${text.length} characters; ${mostChars} are the most`;
  listener.onError(
    new RealtimeError('bad_request', said, { remedy: 'Send less at once: nothing was sent.' }),
  );
  return false;
}
