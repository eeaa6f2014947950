import { memo, type ReactNode, useEffect, useRef } from 'react';
import { EntryRow } from './entry-row.js';
import type { Entry } from './entries.js';
import { scaleOf } from './latency-parts.js';

interface TranscriptProps {
  readonly entries: readonly Entry[];
  /** Whether the newest entry is kept in sight, as long as the reader has not scrolled away. */
  readonly follow?: boolean;
  /** What the caller is called. */
  readonly caller: 'You' | 'Caller';
}

/** Nearer to the end than this, the reader follows (pixels). */
const AT_THE_END_PX = 120;

/** What was said and done in a call. Not announced by itself: who hears the agent need not have it read out too. */
export const Transcript = memo(function Transcript({
  entries,
  follow = false,
  caller,
}: TranscriptProps): ReactNode {
  const list = useRef<HTMLOListElement>(null);
  const scaleMs = scaleOf(entries);
  useEffect(() => {
    const { current } = list;
    if (!follow || current === null) return;
    const { scrollHeight, scrollTop, clientHeight } = current;
    if (scrollHeight - scrollTop - clientHeight < Math.max(AT_THE_END_PX, clientHeight / 2))
      current.scrollTop = scrollHeight;
  }, [entries, follow]);
  return (
    <ol className="transcript" ref={list} role="log" aria-live="off" aria-label="What is said" tabIndex={0}>
      {entries.map((entry) => (
        <EntryRow key={entry.id} entry={entry} scaleMs={scaleMs} caller={caller} />
      ))}
    </ol>
  );
});
