import type { CallFacts } from '../facts/call-facts.js';
import type { Utterance } from '../facts/caller-side.js';
import type { Place, Span } from '../facts/place.js';
import { evidenceOf, seconds, type Found } from '../finding.js';

/** So many, and such a share of all, are no chance: where we heard nobody, and where what we heard ran behind the agent's sound. */
const LOOPS = { unheard: 3, images: 4, share: 0.6 } as const;
/** So little speech is nobody who speaks (ms). */
const NOBODY_MS = 150;
/** Echo that we did not hear becomes a turn so soon after the agent's sound (ms). */
const AFTER_SOUND_MS = 1000;
/** The longest way of an echo: so long after the agent's sound it may still come (ms). */
const LONGEST_ECHO_MS = 2000;
/** Detectors begin and end a sound so inexactly (ms). */
const IMAGE_MS = 500;
/** An echo is always as late as before, but for jitter; people are not (ms). */
const CONSTANT_MS = 150;
/** The agent is held back for so long in the middle of its speech, and its echo with it (ms). */
const HELD_MS = 700;
/** The provider tells of speech so much later than it began (ms). */
const NEWS_MS = 1500;

/** Sound that cut the agent off, or was taken for a turn: how far behind the agent's own sound it ran, where it ran along with it. */
interface Heard extends Place {
  readonly what: 'cut' | 'turn';
  /** `unheard`: we heard nothing but what we knew to be echo. */
  readonly behindMs: number | 'unheard' | undefined;
}

/** Whether the agent hears itself: echo that interrupts it, or that it answers. */
export function askEcho(facts: CallFacts): readonly Found[] {
  const heard = everythingHeard(facts);
  const lags = heard.flatMap(({ behindMs }) => (typeof behindMs === 'number' ? [behindMs] : []));
  const usualMs = lags.toSorted((a, b) => a - b)[Math.floor(lags.length / 2)] ?? 0;
  const echoes = heard.filter(({ behindMs }) =>
    typeof behindMs === 'number' ? Math.abs(behindMs - usualMs) <= CONSTANT_MS : behindMs === 'unheard',
  );
  const known = echoes.filter(({ behindMs }) => behindMs === 'unheard').length;
  const enough = known >= LOOPS.unheard || echoes.length >= LOOPS.images;
  if (!enough || echoes.length < LOOPS.share * heard.length) return [];
  const cuts = echoes.filter(({ what }) => what === 'cut').length;
  const late =
    known === echoes.length
      ? 'in none of it did we hear anybody speak'
      : `it begins and ends as the agent’s own sound does, about ${seconds(usualMs)} later`;
  return [
    {
      code: 'echo.loop',
      title: 'The agent heard its own echo and took it for the caller.',
      because: `Of ${heard.length} times that the caller was heard, ${echoes.length} were echo: ${late}. ${cuts} of them cut the agent off.`,
      evidence: evidenceOf(echoes, ({ what }) =>
        what === 'cut' ? 'echo cuts the agent off' : 'echo becomes a turn',
      ),
      change:
        'barge_in.mode: local and gate.release: playout_drained; gate.tail_ms longer than the echo; vad.webrtc_aggressiveness 2. A telephone beside a loudspeaker stays hard.',
    },
  ];
}

function everythingHeard(facts: CallFacts): readonly Heard[] {
  const cuts = facts.floor.interruptions.filter(({ by }) => by !== 'keypad' && by !== 'text');
  const turns = facts.call.heard.filter(
    ({ what, atMs }) => what === 'started' && !cuts.some((cut) => Math.abs(cut.atMs - atMs) < NEWS_MS),
  );
  return [
    ...cuts.map(({ line, atMs, by }): Heard => ({
      line,
      atMs,
      what: 'cut',
      behindMs: behind(atMs, by !== 'caller', facts),
    })),
    ...turns.map(({ line, atMs }): Heard => ({
      line,
      atMs,
      what: 'turn',
      behindMs: behind(atMs, true, facts),
    })),
  ].toSorted((a, b) => a.atMs - b.atMs);
}

/** How far what was heard then ran behind the agent's sound; undefined where it did not, and is somebody. */
function behind(atMs: number, byProvider: boolean, { caller, agent }: CallFacts): Heard['behindMs'] {
  const spoken = utteranceAt(caller.utterances, atMs);
  const sound = soundBefore(agent.audible, spoken?.fromMs ?? atMs);
  if (sound === undefined || atMs > sound.toMs + LONGEST_ECHO_MS) return undefined;
  if (spoken === undefined) return byProvider && atMs <= sound.toMs + AFTER_SOUND_MS ? 'unheard' : undefined;
  const [behindMs, overMs] = [spoken.fromMs - sound.fromMs, spoken.toMs - sound.toMs];
  const isImage = behindMs > 0 && behindMs <= LONGEST_ECHO_MS && Math.abs(overMs - behindMs) <= IMAGE_MS;
  return isImage ? behindMs : undefined;
}

/** What we heard then of somebody who speaks, with the pauses in it, on the call's clock. */
function utteranceAt(utterances: readonly Utterance[], atMs: number): Span | undefined {
  const spoken = utterances.filter(({ speechMs }) => speechMs >= NOBODY_MS);
  const spans = spoken.map((one): Span => ({ fromMs: one.atMs, toMs: one.endAtMs }));
  return around(
    spans,
    spans.findLastIndex(({ fromMs, toMs }) => fromMs <= atMs && toMs >= atMs - NEWS_MS),
  );
}

/** The agent's sound that began last before that, with the pauses in it. */
function soundBefore(audible: readonly Span[], atMs: number): Span | undefined {
  return around(
    audible,
    audible.findLastIndex(({ fromMs }) => fromMs <= atMs),
  );
}

/** A stretch, and those from which only a short pause parts it. */
function around(spans: readonly Span[], index: number): Span | undefined {
  const span = spans[index];
  if (span === undefined) return undefined;
  let { fromMs, toMs } = span;
  for (let at = index - 1; fromMs - (spans[at]?.toMs ?? -Infinity) <= HELD_MS; at--) {
    fromMs = spans[at]?.fromMs ?? fromMs;
  }
  for (let at = index + 1; (spans[at]?.fromMs ?? Infinity) - toMs <= HELD_MS; at++) {
    toMs = spans[at]?.toMs ?? toMs;
  }
  return { fromMs, toMs };
}
