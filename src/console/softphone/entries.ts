import { isRecoveryStep, type RECOVERY_STEPS } from '../../lib/recovery-steps.js';
import type { EndReason, PlaybackOutcome, ToolOutcome } from '../../ports/call-events.js';
import type { SoftphoneNote } from '../../ports/softphone-messages.js';

/** What one side said. */
export interface Said {
  readonly kind: 'said';
  readonly id: string;
  readonly atMs: number;
  readonly who: 'caller' | 'agent';
  readonly text: string;
  readonly final: boolean;
  /** Written, not spoken. */
  readonly typed?: boolean;
  /** Of the agent's words: how they ended for the caller, and those that were heard. */
  readonly outcome?: PlaybackOutcome | undefined;
  readonly heardText?: string | undefined;
}

/** A tool at work. */
export interface ToolUse {
  readonly kind: 'tool';
  readonly id: string;
  readonly atMs: number;
  readonly name: string;
  readonly stage: 'called' | 'waiting' | 'ended';
  readonly argumentsJson?: string | undefined;
  readonly outcome?: ToolOutcome | undefined;
  readonly output?: string | undefined;
  readonly tookMs?: number | undefined;
}

/** How long the caller waited for an answer. */
export interface Waited {
  readonly kind: 'latency';
  readonly id: string;
  readonly atMs: number;
  readonly totalMs: number;
  readonly endpointingMs: number;
  readonly providerMs: number;
  readonly toolMs: number;
  readonly queueMs: number;
  readonly carrierMs: number;
}

/** One entry in what was said and done in a call. */
export type Entry =
  | Said
  | ToolUse
  | Waited
  | { readonly kind: 'interrupted'; readonly id: string; readonly atMs: number }
  | { readonly kind: 'lost'; readonly id: string; readonly atMs: number; readonly because: string }
  | { readonly kind: 'key'; readonly id: string; readonly atMs: number; readonly digit: string }
  | {
      readonly kind: 'fault';
      readonly id: string;
      readonly atMs: number;
      readonly code: string;
      readonly detail: string;
      /** Whether the call went on. */
      readonly survived?: boolean | undefined;
    }
  | {
      readonly kind: 'recovery';
      readonly id: string;
      readonly atMs: number;
      readonly step: keyof typeof RECOVERY_STEPS;
      readonly detail: string;
    }
  | {
      readonly kind: 'ended';
      readonly id: string;
      readonly atMs: number;
      readonly reason: EndReason;
      readonly detail: string;
    };

/** A page that is left open for a day keeps no more. */
const MAX_ENTRIES = 500;

/** The entries after a note of the server. */
export function withNote(
  entries: readonly Entry[],
  note: SoftphoneNote,
  callerStoppedMs: number,
): readonly Entry[] {
  const entry = entryOf(note, entries.length);
  if (entry === undefined) return entries;
  const isLate = note.note === 'caller' && entries.every(({ id }) => id !== entry.id);
  return isLate ? withLate(entries, entry, callerStoppedMs) : withEntry(entries, entry);
}

/** What the caller said is often understood only after the agent has begun to answer: it goes before that answer. */
function withLate(entries: readonly Entry[], entry: Entry, callerStoppedMs: number): readonly Entry[] {
  const since = entries.findLastIndex(({ atMs }) => atMs < callerStoppedMs) + 1;
  const answer = entries.findIndex((old, i) => i >= since && old.kind === 'said' && old.who === 'agent');
  if (callerStoppedMs === 0 || answer === -1) return withEntry(entries, entry);
  const atMs = Math.min(entry.atMs, callerStoppedMs);
  return entries.toSpliced(answer, 0, { ...entry, atMs }).slice(-MAX_ENTRIES);
}

/** A newer version takes the place of the one that is there. */
export function withEntry(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  const at = entries.findLastIndex(({ id }) => id === entry.id);
  if (at === -1) return [...entries, entry].slice(-MAX_ENTRIES);
  return entries.map((old, i) => (i === at ? merged(old, entry) : old));
}

function merged(old: Entry, entry: Entry): Entry {
  const told = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
  return old.kind === entry.kind ? { ...old, ...told, atMs: old.atMs } : old;
}

function entryOf(note: SoftphoneNote, count: number): Entry | undefined {
  const { atMs } = note;
  switch (note.note) {
    case 'caller': {
      const { itemId, text, final } = note;
      return { kind: 'said', id: `caller ${itemId}`, atMs, who: 'caller', text, final };
    }
    case 'agent': {
      const { itemId, text, final, outcome, heardText } = note;
      return { kind: 'said', id: `agent ${itemId}`, atMs, who: 'agent', text, final, outcome, heardText };
    }
    case 'tool': {
      const { toolCallId, name, stage, argumentsJson, outcome, output, tookMs } = note;
      const id = `tool ${toolCallId}`;
      return { kind: 'tool', id, atMs, name, stage, argumentsJson, outcome, output, tookMs };
    }
    default:
      return momentOf(note, `${count} ${note.note} ${atMs}`);
  }
}

function momentOf(note: SoftphoneNote, id: string): Entry | undefined {
  const { atMs } = note;
  switch (note.note) {
    case 'interrupted':
      return { kind: 'interrupted', id, atMs };
    case 'latency': {
      const { totalMs, endpointingMs, providerMs, toolMs, queueMs, carrierMs } = note;
      return { kind: 'latency', id, atMs, totalMs, endpointingMs, providerMs, toolMs, queueMs, carrierMs };
    }
    case 'fault':
      return { kind: 'fault', id, atMs, code: note.code, detail: note.detail, survived: note.survived };
    case 'recovery':
      // A newer server may know steps that this page has no words for.
      return isRecoveryStep(note.step)
        ? { kind: 'recovery', id, atMs, step: note.step, detail: note.detail }
        : undefined;
    case 'ended':
      return { kind: 'ended', id, atMs, reason: note.reason, detail: note.detail };
    default:
      return undefined;
  }
}
