import type { ReactNode } from 'react';
import type { Refused } from '../api/ask.js';
import { useToken } from '../api/session.js';
import { TokenForm } from '../api/token-form.js';

/** Why there is nothing to see, and what to do about it. */
export function Refusal({ refused }: { readonly refused: Refused | undefined }): ReactNode {
  const token = useToken();
  if (refused === undefined) return null;
  return (
    <div className="card problem" role="alert">
      <h2>{refused.isFinal ? 'For operators' : 'This can not be shown'}</h2>
      <p>{adviceOf(refused, token !== undefined)}</p>
      {refused.wantsToken && <TokenForm given={() => undefined} />}
    </div>
  );
}

function adviceOf(refused: Refused, isSignedIn: boolean): string {
  if (!refused.wantsToken) return refused.message;
  return isSignedIn
    ? 'That is not the token of this server. It is the value of TALKPATH_ADMIN_TOKEN where the server runs.'
    : 'Calls are shown to who has the token of this server: the value of TALKPATH_ADMIN_TOKEN where it runs.';
}
