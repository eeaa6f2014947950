import type { ReactNode } from 'react';
import { TokenForm } from '../api/token-form.js';
import type { Problem } from './problems.js';
import type { Phone } from './use-call.js';

/** What went wrong and what to do, told at once; the region is always there, so that screen readers listen to it. */
export function ProblemCard({ phone }: { readonly phone: Phone }): ReactNode {
  const { problem } = phone.state;
  return (
    <div role="alert">
      {problem !== undefined && (
        <div className="card problem">
          <h2>{problem.title}</h2>
          <p>{problem.advice}</p>
          <Offer phone={phone} problem={problem} />
        </div>
      )}
    </div>
  );
}

function Offer({ phone, problem }: { readonly phone: Phone; readonly problem: Problem }): ReactNode {
  switch (problem.offer) {
    case 'listen-only':
      return (
        <button type="button" onClick={() => phone.call({ listensOnly: true })}>
          Call without a microphone
        </button>
      );
    case 'sign-in':
      return <TokenForm given={() => phone.call()} />;
    case 'again':
    case 'none':
      return (
        <button type="button" className="quiet" onClick={phone.dismiss}>
          Dismiss
        </button>
      );
  }
}
