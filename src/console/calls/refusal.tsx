import type { ReactNode } from 'react';
import type { Refused } from '../api/ask.js';
import { TokenForm } from '../api/token-form.js';

/** Why there is nothing to see, and what to do about it. */
export function Refusal({ refused }: { readonly refused: Refused | undefined }): ReactNode {
  if (refused === undefined) return null;
  return (
    <div className="card problem" role="alert">
      <h2>{refused.isFinal ? 'For operators' : 'This can not be shown'}</h2>
      <p>{refused.message}</p>
      {refused.wantsToken && <TokenForm given={() => undefined} />}
    </div>
  );
}
