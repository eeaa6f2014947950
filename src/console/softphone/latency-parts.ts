import { secondsText } from '../shared/text.js';
import type { Entry, Waited } from './entries.js';

/** The parts of what a caller waits for an answer, in their order, and what each is. */
export const LATENCY_PARTS = [
  { name: 'endpointing', label: 'end of turn', about: 'until the model took your turn for ended' },
  { name: 'provider', label: 'model', about: 'until the model began to speak' },
  { name: 'tool', label: 'tools', about: 'waiting for tools' },
  { name: 'queue', label: 'queue', about: 'until the sound was sent' },
  { name: 'carrier', label: 'line', about: 'the way to your ear and back' },
] as const;

/** A shorter wait does not fill its bar. */
const SHORTEST_SCALE_MS = 1500;

/** One part as it is drawn: `share` of the bar's whole width, 0 to 1. */
export interface LatencySlice {
  readonly name: (typeof LATENCY_PARTS)[number]['name'];
  readonly label: string;
  readonly ms: number;
  readonly share: number;
}

/** What a full bar stands for: the longest wait of the call (ms). */
export function scaleOf(entries: readonly Entry[]): number {
  const waits = entries.filter((entry) => entry.kind === 'latency');
  return Math.max(SHORTEST_SCALE_MS, ...waits.map(({ totalMs }) => totalMs));
}

/** The parts of a wait that took any time. */
export function slicesOf(waited: Waited, scaleMs: number): readonly LatencySlice[] {
  return LATENCY_PARTS.map(({ name, label }) => {
    const ms = Math.max(0, waited[`${name}Ms`]);
    return { name, label, ms, share: Math.min(1, ms / scaleMs) };
  }).filter(({ ms }) => ms >= 1);
}

/** The same in words. */
export function latencyText(waited: Waited): string {
  const parts = slicesOf(waited, 1).map(({ label, ms }) => `${label} ${secondsText(ms)}`);
  return `Answered after ${secondsText(waited.totalMs)}: ${parts.join(', ')}`;
}
