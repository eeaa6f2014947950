import { useEffect, useState } from 'react';
import { ask, type Refused } from '../api/ask.js';
import { useToken } from '../api/session.js';
import { asRefused } from '../api/use-answer.js';
import { systemTime } from '../shared/system-time.js';

/** A ticket lasts ten minutes: a renewal may fail once. */
const RENEW_EVERY_MS = 240_000;

/** An address that a player can load from. */
export interface RecordingFile {
  readonly address: string | undefined;
  readonly refused: Refused | undefined;
}

/** Lets a player load a recording piece by piece, as it needs them. It can't show a token: where there is one, the browser gets a ticket for this recording, as long as it is shown. */
export function useRecording(path: string): RecordingFile {
  const token = useToken();
  const [file, setFile] = useState<RecordingFile>({ address: undefined, refused: undefined });
  useEffect(() => {
    if (token === undefined) return undefined;
    const gone = new AbortController();
    const renew = (): void =>
      void ask(`${path}/ticket`, { method: 'POST', signal: gone.signal }).then(
        () => setFile({ address: path, refused: undefined }),
        (error: unknown) => {
          if (!gone.signal.aborted)
            setFile(({ address }) => ({
              address,
              refused: address === undefined ? asRefused(error) : undefined,
            }));
        },
      );
    renew();
    const stop = systemTime.every(RENEW_EVERY_MS, renew);
    return () => {
      stop();
      gone.abort();
    };
  }, [path, token]);
  return token === undefined ? { address: path, refused: undefined } : file;
}
