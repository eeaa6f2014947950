import type { FindingCode } from '../codes.js';
import type { CallFacts } from '../facts/call-facts.js';
import { sharedMs, type Place, type Span } from '../facts/place.js';
import { evidenceOf, seconds, times, type Found } from '../finding.js';
import { silencesOf, type Silence } from './silences.js';

/** So much silence after the caller's turn is dead air (ms). */
export const DEAD_AIR_MS = 4000;

type Fault = 'endpointing' | 'tool' | 'provider' | 'queue' | 'start';

interface Row {
  readonly code: FindingCode;
  readonly title: string;
  readonly change: string;
}

const ROWS: Readonly<Record<Fault, Row>> = {
  start: {
    code: 'start.slow',
    title: 'The caller heard nothing for long after the call was answered.',
    change:
      'What the greeting waits for: lookups (their timeout_ms), then the provider’s own time to begin a session.',
  },
  endpointing: {
    code: 'dead_air.endpointing',
    title: 'The caller had finished, and the provider took long to notice.',
    change:
      'openai.turn_detection: silence_duration_ms, or eagerness; a threshold that takes noise on the line for speech.',
  },
  tool: {
    code: 'dead_air.tool',
    title: 'The caller waited in silence while tools ran.',
    change: 'The services behind the tools; progress (a sentence or a tone) for them.',
  },
  provider: {
    code: 'dead_air.provider',
    title: 'The model let the caller wait in silence.',
    change:
      'The provider’s state and latency (openai.base_url, openai.model); turn_detection.create_response, if it never answers.',
  },
  queue: {
    code: 'dead_air.queue',
    title: 'The answer was there, and the caller did not hear it for long.',
    change:
      'The load of this machine (limits.max_calls); noise on the line that holds the agent back (vad, barge_in).',
  },
};

/** Who let the caller wait, and how long. */
export function askSilence(facts: CallFacts): readonly Found[] {
  const dead = silencesOf(facts)
    .filter(({ fromMs, toMs }) => toMs - fromMs > DEAD_AIR_MS)
    .map((silence) => ({ ...silence, ...blame(silence, facts) }));
  return (['start', 'endpointing', 'tool', 'provider', 'queue'] as const).flatMap((whose) =>
    foundOf(
      whose,
      dead.filter((silence) => silence.whose === whose),
    ),
  );
}

interface Blamed extends Silence {
  readonly whose: Fault;
  readonly shareMs: number;
}

function foundOf(whose: Fault, silences: readonly Blamed[]): readonly Found[] {
  const [worst] = silences.toSorted((a, b) => lengthOf(b) - lengthOf(a));
  if (worst === undefined) return [];
  const { code, title, change } = ROWS[whose];
  const end = worst.end === 'heard' ? 'until the agent was heard' : `until ${worst.end}`;
  return [
    {
      code,
      title,
      because: `More than ${seconds(DEAD_AIR_MS)} of silence ${times(silences.length)}; the longest was ${seconds(lengthOf(worst))}, ${end}, and ${seconds(worst.shareMs)} of it were ${WORDS[whose]}.`,
      evidence: evidenceOf(
        silences,
        (silence) => `${silence.what}; silence for ${seconds(lengthOf(silence))}`,
      ),
      change,
    },
  ];
}

const WORDS: Readonly<Record<Fault, string>> = {
  start: 'spent before the greeting was asked for',
  endpointing: 'the wait until the provider took the turn to be over',
  tool: 'spent in tools',
  provider: 'the model’s',
  queue: 'spent between the model’s first audio and the line',
};

/** What most of the silence was spent on. */
function blame(silence: Silence, facts: CallFacts): { readonly whose: Fault; readonly shareMs: number } {
  const { fromMs, toMs } = silence;
  const noticedMs = Math.min(toMs, Math.max(fromMs, silence.noticedAtMs));
  const soundMs = Math.max(noticedMs, firstSound(facts, noticedMs, toMs));
  const tools = facts.call.tools.map(({ atMs, ended }): Span => ({
    fromMs: atMs,
    toMs: ended?.atMs ?? toMs,
  }));
  const toolMs = Math.min(soundMs - noticedMs, sharedMs({ fromMs: noticedMs, toMs: soundMs }, tools));
  const shares: readonly (readonly [Fault, number])[] = [
    [silence.kind === 'start' ? 'start' : 'endpointing', noticedMs - fromMs],
    ['tool', toolMs],
    ['provider', soundMs - noticedMs - toolMs],
    ['queue', toMs - soundMs],
  ];
  const [whose, shareMs] = shares.reduce((most, share) => (share[1] > most[1] ? share : most));
  return { whose, shareMs };
}

/** When the model's first audio after that moment came. */
function firstSound({ agent }: CallFacts, fromMs: number, toMs: number): number {
  const places = agent.responses.flatMap(({ firstAudio }): Place[] => (firstAudio ? [firstAudio] : []));
  return places.find(({ atMs }) => atMs >= fromMs && atMs <= toMs)?.atMs ?? toMs;
}

function lengthOf({ fromMs, toMs }: Span): number {
  return toMs - fromMs;
}
