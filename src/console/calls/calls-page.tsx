import type { ReactNode } from 'react';
import type { About } from '../api/about.js';
import { LiveList } from './live-list.js';
import { PastList } from './past-list.js';
import { Refusal } from './refusal.js';
import { useLiveCalls } from './use-live-calls.js';

/** For operators: the calls that go on, and those that were. */
export function CallsPage({ about }: { readonly about: About | undefined }): ReactNode {
  const { calls, refused } = useLiveCalls();
  if (refused?.isFinal === true)
    return (
      <main className="calls narrow">
        <Refusal refused={refused} />
      </main>
    );
  const ids = (calls ?? []).map(({ callId }) => callId).join(' ');
  return (
    <main className="calls">
      <Refusal refused={refused} />
      <LiveList calls={calls} />
      <PastList about={about} version={ids} />
    </main>
  );
}
