import type { CallFacts } from '../facts/call-facts.js';
import type { Hole, Stall } from '../facts/caller-side.js';
import { evidenceOf, seconds, times, type Found } from '../finding.js';
import type { JournalReading, JournalTrouble } from '../../journal/read.js';

/** So much of the caller's audio missing is heard (share, and ms in all). */
const LOSS = { share: 0.01, ms: 300 } as const;
/** Once is an accident. */
const STALLS = 3;
/** Lines that the journal does not have, or that can't be read: there may be frames of the caller among them. */
const MISSING: readonly JournalTrouble['what'][] = ['hole', 'lost', 'not-json', 'unknown-shape', 'too-long'];

/** What the way to us, and this process, did to the caller's audio. */
export function askLine(facts: CallFacts, { troubles }: JournalReading): readonly Found[] {
  return [...packetLoss(facts, troubles), ...stalls(facts)];
}

function packetLoss({ caller }: CallFacts, troubles: readonly JournalTrouble[]): readonly Found[] {
  const missing = troubles.filter(({ what }) => MISSING.includes(what));
  const isOurs = ({ sinceLine, line }: Hole): boolean =>
    missing.some((trouble) => sinceLine <= trouble.line && trouble.line < line);
  const { audioMs } = caller;
  const holes = caller.holes.filter((hole) => !isOurs(hole));
  const missingMs = holes.reduce((sum, hole) => sum + hole.missingMs, 0);
  if (missingMs < LOSS.ms || missingMs < LOSS.share * (audioMs + missingMs)) return [];
  const share = ((100 * missingMs) / (audioMs + missingMs)).toFixed(1);
  return [
    {
      code: 'line.packet_loss',
      title: 'Parts of the caller’s audio never came.',
      because: `The carrier’s timestamps leave out ${seconds(missingMs)} in ${holes.length} places, ${share} % of what the caller’s side brought.`,
      evidence: evidenceOf(holes, ({ missingMs: ms }) => `${ms.toFixed(0)} ms are missing`),
      change:
        'Nothing here: the caller’s connection, or the carrier’s; with many calls at once the network of this server. With `talkpath call` on this machine: its load.',
    },
  ];
}

/** Audio that comes late and all at once: because this process stood still, or because the network did. */
function stalls({ caller }: CallFacts): readonly Found[] {
  const ours = caller.stalls.filter(({ whose }) => whose === 'ours');
  const theirs = caller.stalls.filter(({ whose }) => whose === 'line');
  if (caller.stalls.length < STALLS) return [];
  if (ours.length > theirs.length) return [overload(caller.stalls.filter(({ whose }) => whose !== 'line'))];
  return theirs.length === 0 ? [] : [lateLine(caller.stalls.filter(({ whose }) => whose !== 'ours'))];
}

function overload(places: readonly Stall[]): Found {
  return {
    code: 'server.overloaded',
    title: 'This server could not keep up: its own work stood still again and again.',
    because: `${capital(times(places.length))} nothing at all was done, for up to ${longest(places)}: the caller’s frames waited, and the rounds that feed the carrier came late with them.`,
    evidence: evidenceOf(
      places,
      ({ lengthMs }) => `nothing for ${lengthMs.toFixed(0)} ms, then everything at once`,
    ),
    change: 'limits.max_calls, or a bigger machine; what else runs on it; logging.level: debug costs much.',
  };
}

function lateLine(places: readonly Stall[]): Found {
  return {
    code: 'line.stalls',
    title: 'The caller’s audio came in bursts: the network from the carrier stood still again and again.',
    because: `${capital(times(places.length))} it came late, by up to ${longest(places)}, while our own work went on in time.`,
    evidence: evidenceOf(places, ({ lengthMs }) => `nothing of the caller for ${lengthMs.toFixed(0)} ms`),
    change:
      'Nothing here: the network between the carrier and this server; a carrier region that is nearer. With `talkpath call` on this machine: its load.',
  };
}

function longest(places: readonly Stall[]): string {
  return `${Math.max(...places.map(({ lengthMs }) => lengthMs)).toFixed(0)} ms`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
