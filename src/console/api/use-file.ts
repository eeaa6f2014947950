import { useEffect, useState } from 'react';
import { ask, type Refused } from './ask.js';
import { useToken } from './session.js';
import { asRefused } from './use-answer.js';

/** An address that an image or a player can load from. */
export interface FileAddress {
  readonly address: string | undefined;
  readonly refused: Refused | undefined;
}

const WAITING: FileAddress = { address: undefined, refused: undefined };

/** Makes a file of the server loadable by an element, which can't show a token: with one, the file is fetched first and lent for as long as it is shown. */
export function useFile(path: string): FileAddress {
  const token = useToken();
  const [file, setFile] = useState(WAITING);
  useEffect(() => {
    if (token === undefined) return undefined;
    const gone = new AbortController();
    let lent: string | undefined;
    ask(path, { signal: gone.signal })
      .then((answer) => answer.blob())
      .then(
        (blob) => {
          if (gone.signal.aborted) return;
          lent = URL.createObjectURL(blob);
          setFile({ address: lent, refused: undefined });
        },
        (error: unknown) => {
          if (!gone.signal.aborted) setFile({ address: undefined, refused: asRefused(error) });
        },
      );
    return () => {
      gone.abort();
      if (lent !== undefined) URL.revokeObjectURL(lent);
    };
  }, [path, token]);
  return token === undefined ? { address: path, refused: undefined } : file;
}

/** Fetches a file and hands it to the person, as a download. */
export async function download(path: string, name: string): Promise<void> {
  const address = URL.createObjectURL(await (await ask(path)).blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
