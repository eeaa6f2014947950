import { useEffect, useState } from 'react';
import { messageOf } from '../../lib/errors.js';
import { askJson, Refused } from './ask.js';
import { useToken } from './session.js';

/** What the server answered, while it is waited for, and why it did not. */
export interface Answered<Body> {
  readonly body: Body | undefined;
  readonly refused: Refused | undefined;
}

/** Asks for JSON, again whenever path, token or `version` change; an earlier answer stays until the next is there. */
export function useAnswer<Body>(
  path: string,
  read: (body: unknown) => Body,
  version: unknown = 0,
): Answered<Body> {
  const token = useToken();
  const [answered, setAnswered] = useState<Answered<unknown>>({ body: undefined, refused: undefined });
  useEffect(() => {
    const gone = new AbortController();
    askJson(path, gone.signal).then(
      (body) => setAnswered({ body, refused: undefined }),
      (error: unknown) => {
        if (!gone.signal.aborted) setAnswered({ body: undefined, refused: asRefused(error) });
      },
    );
    return () => gone.abort();
  }, [path, token, version]);
  const { body, refused } = answered;
  return { body: body === undefined ? undefined : read(body), refused };
}

/** Whatever was thrown, as a refusal. */
export function asRefused(error: unknown): Refused {
  return error instanceof Refused ? error : new Refused(undefined, 'http.error', messageOf(error));
}
