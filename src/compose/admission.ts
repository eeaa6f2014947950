import type { CallDirectory } from '../call/call-directory.js';
import { systemClock } from '../lib/system-clock.js';
import type { Clock } from '../ports/clock.js';
import { Admission } from '../server/admission.js';
import { LoopLag } from '../server/loop-lag.js';
import { agentOf } from './call-factory.js';
import type { LiveSetup } from './live-setup.js';
import type { Observatory } from './observatory.js';

interface AdmissionInputs {
  readonly clock: Clock;
  readonly calls: CallDirectory;
  readonly setup: LiveSetup;
  readonly observatory: Pick<Observatory, 'spending'>;
}

/** Decides by the configuration of the moment which calls are taken. */
export function openAdmission({ clock, calls, setup, observatory: { spending } }: AdmissionInputs): {
  readonly admission: Admission;
  readonly close: () => void;
} {
  // The process is late in real time, whatever clock its calls go by.
  const lag = new LoopLag(systemClock);
  const admission = new Admission({
    calls,
    clock,
    limits: () => setup.current.config.limits,
    agentFor: (call) => agentOf(setup.current.config, call).name,
    lagMs: () => lag.meanMs,
    memoryBytes: () => process.memoryUsage.rss(),
    spentUsd: () => spending.usd,
  });
  return { admission, close: () => lag.stop() };
}
