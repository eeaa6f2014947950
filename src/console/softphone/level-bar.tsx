import type { ReactNode } from 'react';
import { meterOf } from './levels.js';

interface LevelBarProps {
  readonly who: 'caller' | 'agent';
  readonly label: string;
  /** RMS, 0 to 1. */
  readonly level: number;
  readonly muted: boolean;
}

/** How loud one side is; screen readers are told in words who speaks. */
export function LevelBar({ who, label, level, muted }: LevelBarProps): ReactNode {
  return (
    <div className={`level ${who}`} aria-hidden="true">
      <span className="name">{muted ? 'Muted' : label}</span>
      <span className="track">
        <span className="fill" style={{ transform: `scaleX(${meterOf(level).toFixed(3)})` }} />
      </span>
    </div>
  );
}
