import { useEffect, useState } from 'react';
import { ask, type Refused } from '../api/ask.js';
import { useToken } from '../api/session.js';
import { asRefused } from '../api/use-answer.js';
import { type PicturePlan, planOf } from './picture-rows.js';

/** A call's drawing: where an image can load it from, and where times lie in it. */
export interface PictureFile {
  readonly address: string | undefined;
  readonly plan: PicturePlan | undefined;
  readonly refused: Refused | undefined;
}

const WAITING: PictureFile = { address: undefined, plan: undefined, refused: undefined };

/** Fetches a drawing, which an image can't where a token is wanted, and lends it for as long as it is shown. */
export function usePicture(path: string): PictureFile {
  const token = useToken();
  const [file, setFile] = useState(WAITING);
  useEffect(() => {
    const gone = new AbortController();
    let lent: string | undefined;
    ask(path, { signal: gone.signal })
      .then((answer) => answer.text())
      .then(
        (svg) => {
          if (gone.signal.aborted) return;
          lent = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
          setFile({ address: lent, plan: planOf(svg), refused: undefined });
        },
        (error: unknown) => {
          if (!gone.signal.aborted) setFile({ ...WAITING, refused: asRefused(error) });
        },
      );
    return () => {
      gone.abort();
      if (lent !== undefined) URL.revokeObjectURL(lent);
    };
  }, [path, token]);
  return file;
}
