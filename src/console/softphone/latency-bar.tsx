import type { ReactNode } from 'react';
import { secondsText } from '../shared/text.js';
import type { Waited } from './entries.js';
import { LATENCY_PARTS, latencyText, slicesOf } from './latency-parts.js';

const HUNDRED = 100;

/** How long the caller waited, and for what: a small stacked bar, on one scale over the whole call. */
export function LatencyBar({
  waited,
  scaleMs,
}: {
  readonly waited: Waited;
  readonly scaleMs: number;
}): ReactNode {
  const text = latencyText(waited);
  return (
    <div className="latency" role="img" aria-label={text} title={text}>
      <span className="total">{secondsText(waited.totalMs)}</span>
      <span className="bar">
        {slicesOf(waited, scaleMs).map(({ name, share }) => (
          <span key={name} className={`slice ${name}`} style={{ width: `${share * HUNDRED}%` }} />
        ))}
      </span>
    </div>
  );
}

/** Where a wait ends: a live call has the sound; a journal is read without it here, and knows the answer's length only. */
const ENDS = {
  live: 'Until the first sample of the answer that can be heard: the silence that a voice begins with counts as waiting.',
  journal:
    'Until the first sample of the answer. A live call counts on to the first that can be heard, and so shows a little more (often 0.1 to 0.2 s).',
} as const;

interface LegendProps {
  readonly caller: string;
  readonly from: keyof typeof ENDS;
}

/** What the colours of the bars mean, and where the waits end. */
export function LatencyLegend({ caller, from }: LegendProps): ReactNode {
  return (
    <p className="legend">
      <span title={ENDS[from]}>
        {caller} waited for:<span className="vh"> {ENDS[from]}</span>
      </span>
      {LATENCY_PARTS.map(({ name, label, about }) => (
        <span key={name} title={about}>
          <span className={`swatch ${name}`} aria-hidden="true" />
          {label}
        </span>
      ))}
    </p>
  );
}
