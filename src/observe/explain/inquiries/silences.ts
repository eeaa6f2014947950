import type { CallFacts } from '../facts/call-facts.js';
import type { Place, Span } from '../facts/place.js';

/** A stretch in which somebody should have said something to the caller, and nobody did. */
export interface Silence extends Place, Span {
  readonly kind: 'start' | 'turn' | 'keys' | 'asked';
  /** What it follows. */
  readonly what: string;
  /** When it was known that it is the agent's turn (ms since the call began). */
  readonly noticedAtMs: number;
  readonly end: 'heard' | 'the caller spoke again' | 'the call ended';
}

/** Something that wants an answer which the caller can hear. */
interface Want extends Place {
  readonly kind: Silence['kind'];
  readonly what: string;
}

/** Less is a noise (ms). */
const SPEECH_MS = 100;

/** So much below the caller it is somebody else, or noise (dB). */
const QUIETER_DB = 10;

type Moment =
  | { readonly atMs: number; readonly is: 'want'; readonly want: Want }
  | { readonly atMs: number; readonly is: 'sound'; readonly span: Span }
  | { readonly atMs: number; readonly is: 'speech' | 'over' };

/** All stretches in which the caller waited for the agent, short ones too. */
export function silencesOf(facts: CallFacts): readonly Silence[] {
  const found: Silence[] = [];
  let waiting: Omit<Silence, 'toMs' | 'end'> | undefined;
  let soundToMs = 0;
  const stop = (toMs: number, end: Silence['end']): void => {
    if (waiting !== undefined && toMs > waiting.fromMs) found.push({ ...waiting, toMs, end });
    waiting = undefined;
  };
  for (const moment of momentsOf(facts)) {
    if (moment.is === 'want') {
      if (!isAnsweredWithin(moment.want, soundToMs, facts)) waiting ??= begun(moment.want, soundToMs, facts);
    } else if (moment.is === 'sound') {
      stop(moment.atMs, 'heard');
      soundToMs = moment.span.toMs;
    } else stop(moment.atMs, moment.is === 'over' ? 'the call ended' : 'the caller spoke again');
  }
  return found;
}

/** What is asked for while the agent speaks may follow without a pause. */
function isAnsweredWithin({ atMs }: Want, soundToMs: number, { agent }: CallFacts): boolean {
  if (atMs >= soundToMs) return false;
  return agent.responses.some(
    ({ firstAudio }) => firstAudio && firstAudio.atMs >= atMs && firstAudio.atMs <= soundToMs,
  );
}

function begun(want: Want, soundToMs: number, facts: CallFacts): Omit<Silence, 'toMs' | 'end'> {
  const spokenToMs = want.kind === 'turn' ? spokenUntil(facts, want.atMs) : want.atMs;
  const fromMs = Math.max(soundToMs, spokenToMs);
  return { ...want, fromMs, noticedAtMs: noticedAt(want, facts) };
}

/** When the caller's own voice had ended, as we heard it; where we did not, as the provider did. */
function spokenUntil({ caller, call }: CallFacts, atMs: number): number {
  const begun = call.heard.findLast((one) => one.what === 'started' && one.atMs < atMs)?.atMs ?? 0;
  const spoken = caller.utterances.filter(
    (one) => one.atMs <= atMs && one.endAtMs >= begun && one.speechMs >= SPEECH_MS,
  );
  const loudestDb = Math.max(...spoken.map(({ levelDb }) => levelDb));
  const last = spoken.findLast(({ levelDb }) => levelDb > loudestDb - QUIETER_DB);
  return Math.min(atMs, last?.endAtMs ?? atMs);
}

function noticedAt({ kind, atMs }: Want, { agent, endMs }: CallFacts): number {
  return kind === 'start' ? (agent.asked[0]?.atMs ?? endMs) : atMs;
}

function momentsOf({ call, agent, endMs }: CallFacts): readonly Moment[] {
  const wants: Want[] = [
    ...call.heard.flatMap((place): Want[] =>
      place.what === 'stopped' ? [{ ...place, kind: 'turn', what: 'the caller’s turn is over' }] : [],
    ),
    ...call.keyed.map((place): Want => ({
      ...place,
      kind: 'keys',
      what: 'the caller pressed keys or wrote',
    })),
    ...agent.asked.map((place): Want => ({ ...place, kind: 'asked', what: 'a response is asked for' })),
  ];
  const begin = firstWant(call.begun.stream, agent.asked[0], wants);
  const speech = call.heard.filter(({ what }) => what === 'started');
  // Of what is at the same time, the first in this list comes first.
  const moments: Moment[] = [
    ...agent.audible.map((span) => ({ atMs: span.fromMs, is: 'sound', span }) as const),
    ...speech.map(({ atMs }) => ({ atMs, is: 'speech' }) as const),
    ...[...begin, ...wants].map((want) => ({ atMs: want.atMs, is: 'want', want }) as const),
    ...call.stops.map(({ atMs }) => ({ atMs, is: 'over' }) as const),
    { atMs: endMs, is: 'over' },
  ];
  return moments.toSorted((a, b) => a.atMs - b.atMs);
}

/** Where the agent speaks first, the caller waits from the beginning on. */
function firstWant(
  stream: Place | undefined,
  asked: Place | undefined,
  wants: readonly Want[],
): readonly Want[] {
  if (stream === undefined || asked === undefined) return [];
  const first = Math.min(...wants.map(({ atMs }) => atMs));
  return asked.atMs > first ? [] : [{ ...stream, kind: 'start', what: 'the stream began' }];
}
