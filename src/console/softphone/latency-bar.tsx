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

/** What the colours of the bars mean. */
export function LatencyLegend({ caller }: { readonly caller: string }): ReactNode {
  return (
    <p className="legend">
      <span>{caller} waited for:</span>
      {LATENCY_PARTS.map(({ name, label, about }) => (
        <span key={name} title={about}>
          <span className={`swatch ${name}`} aria-hidden="true" />
          {label}
        </span>
      ))}
    </p>
  );
}
