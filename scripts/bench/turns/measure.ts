import type { PlacedCue } from './caller.js';
import { ClipMeter } from './clip.js';
import { heardBy, type HeardResponse, heardResponses } from './heard.js';
import type { Played } from './run-scene.js';
import type { CueRole, Family } from './scene.js';
import { msOf, samplesOf } from './units.js';

/** A sound of the caller as it was placed. */
export interface CueReport {
  readonly role: CueRole;
  readonly what: string;
  readonly onsetMs: number;
  /** From its labelled onset to its labelled end. */
  readonly lengthMs: number;
}

/** Whether the agent gave way to the caller's words. */
export interface Yield {
  readonly what: string;
  readonly yielded: boolean;
  /** From the onset of speech (or of the agent's own, where that came later) to the last sample the caller heard. */
  readonly latencyMs: number;
}

/** What the ledger said against what was heard. */
export interface LedgerCheck {
  readonly claimedMs: number;
  /** Heard when the claim was made, and when the line had really fallen silent. */
  readonly thenMs: number;
  readonly finallyMs: number;
}

/** Everything measured in one scene. */
export interface SceneResult {
  readonly id: string;
  readonly family: Family;
  readonly finished: boolean;
  readonly lengthMs: number;
  readonly responses: number;
  readonly cues: readonly CueReport[];
  readonly yields: readonly Yield[];
  /** Interruptions at which the agent was silent already: they tell nothing. */
  readonly voids: number;
  /** For each distraction (or, without any, for each response that nobody interrupted): whether the sentence went on to its end. */
  readonly kept: readonly boolean[];
  /** Responses that stopped though the caller had made no sound shortly before. */
  readonly selfInterruptions: number;
  /** Responses that nobody had asked for. */
  readonly unasked: number;
  /** For each thing said to the agent: whether an answer was heard in time. */
  readonly answered: readonly boolean[];
  /** Of each utterance that reached the model: how much of its beginning did not. */
  readonly clippedMs: readonly number[];
  /** Utterances to the agent that did not reach the model at all. */
  readonly lost: number;
  readonly pauses: number;
  readonly holesMs: readonly number[];
  readonly underruns: number;
  readonly unfaithful: number;
  readonly gateClosures: number | null;
  readonly ledger: readonly LedgerCheck[];
  /** Responses that were cut without the model being told. */
  readonly uncorrected: number;
  readonly refusals: readonly string[];
}

/** An answer must be heard so soon after the caller's last word. */
const ANSWER_MS = 3000;
/** What the caller does is taken for the cause of what happens within this time. */
const CAUSE_MS = 600;

/** Measures a scene that was played. */
export function measure(played: Played): SceneResult {
  const { scene, witness, caller } = played;
  const responses = heardResponses(played);
  const spoken = caller.placed.filter(({ cue }) => cue.role !== 'distraction');
  const targets = spoken.map((cue) => ({ cue, target: targetOf(cue, responses) }));
  const interrupted = new Set(targets.map(({ target }) => target));
  const free = responses.filter((response) => !interrupted.has(response));
  return {
    id: scene.id,
    family: scene.family,
    finished: played.finished,
    lengthMs: played.lengthMs,
    responses: responses.length,
    cues: caller.placed.map(({ cue: { role, what }, onsetAt, endAt }) => {
      return { role, what, onsetMs: msOf(onsetAt), lengthMs: msOf(endAt - onsetAt) };
    }),
    yields: targets.flatMap(({ cue, target }) => (target ? [yieldOf(cue, target)] : [])),
    voids: targets.filter(({ cue, target }) => cue.cue.role === 'interruption' && !target).length,
    kept: keptOf(played, responses, free),
    selfInterruptions: free.filter((response) => stoppedByItself(response, caller.placed)).length,
    unasked: responses.slice(1).filter((response) => !spoken.some((cue) => asksFor(cue, response))).length,
    answered: spoken.filter((cue) => isLast(cue, spoken)).map((cue) => isAnswered(cue, responses)),
    ...uplinkOf(played, spoken),
    ...downlinkOf(responses),
    gateClosures: witness.gate.length === 0 ? null : witness.gate.filter(({ open }) => !open).length,
    ledger: ledgerOf(played),
    uncorrected: responses.filter((response) => isUncorrected(response, played)).length,
    refusals: witness.refusals,
  };
}

/** The response that this utterance speaks into: heard at its onset or, where the caller only goes on, begun while it lasts. */
function targetOf(
  { cue, onsetAt, endAt }: PlacedCue,
  responses: readonly HeardResponse[],
): HeardResponse | undefined {
  if (cue.role !== 'interruption' && cue.role !== 'continuation') return undefined;
  const latest = cue.role === 'interruption' ? onsetAt : endAt;
  return responses.findLast(
    ({ heard, firstAt, endAt: silentAt }) => heard > 0 && firstAt <= latest && silentAt > onsetAt,
  );
}

function yieldOf({ cue, onsetAt }: PlacedCue, { fate, firstAt, endAt }: HeardResponse): Yield {
  return { what: cue.what, yielded: fate === 'cut', latencyMs: msOf(endAt - Math.max(onsetAt, firstAt)) };
}

function keptOf(
  { caller, scene }: Played,
  responses: readonly HeardResponse[],
  free: readonly HeardResponse[],
): readonly boolean[] {
  const distractions = caller.placed.filter(({ cue }) => cue.role === 'distraction');
  if (!scene.cues.some(({ role }) => role === 'distraction')) {
    return free.filter(({ fate }) => fate !== 'ongoing').map(({ fate }) => fate === 'whole');
  }
  return distractions.flatMap(({ onsetAt }) => {
    const target = responses.find(({ firstAt, endAt }) => firstAt <= onsetAt && endAt > onsetAt);
    return target ? [target.fate !== 'cut'] : [];
  });
}

function stoppedByItself({ fate, endAt }: HeardResponse, placed: readonly PlacedCue[]): boolean {
  const causes = placed.filter((cue) => cue.onsetAt <= endAt && endAt <= cue.endAt + samplesOf(CAUSE_MS));
  return (fate === 'cut' || fate === 'unheard') && causes.length === 0;
}

function asksFor({ onsetAt, endAt }: PlacedCue, { record }: HeardResponse): boolean {
  const startedAt = samplesOf(record.startedMs);
  return startedAt >= onsetAt && startedAt <= endAt + samplesOf(ANSWER_MS);
}

/** Whether the caller goes on after it: then it wants no answer yet. */
function isLast(cue: PlacedCue, spoken: readonly PlacedCue[]): boolean {
  return !spoken.some((other) => other.cue.role === 'continuation' && other.onsetAt > cue.onsetAt);
}

function isAnswered({ onsetAt, endAt }: PlacedCue, responses: readonly HeardResponse[]): boolean {
  return responses.some(
    ({ heard, firstAt }) => heard > 0 && firstAt > onsetAt && firstAt <= endAt + samplesOf(ANSWER_MS),
  );
}

function uplinkOf(
  { line, farEnd }: Played,
  spoken: readonly PlacedCue[],
): Pick<SceneResult, 'clippedMs' | 'lost'> {
  const meter = new ClipMeter(line.picked.all, farEnd.appended.all);
  const clipped = spoken.map((cue) => meter.clippedMs(cue));
  return {
    clippedMs: clipped.filter((ms) => ms !== undefined),
    lost: clipped.filter((ms) => ms === undefined).length,
  };
}

function downlinkOf(
  responses: readonly HeardResponse[],
): Pick<SceneResult, 'pauses' | 'holesMs' | 'underruns' | 'unfaithful'> {
  const holes = responses.flatMap((response) => response.holes);
  return {
    pauses: responses.reduce((sum, { stalls }) => sum + stalls, 0),
    holesMs: holes.filter(({ cause }) => cause === 'pause').map(({ length }) => msOf(length)),
    underruns: holes.filter(({ cause }) => cause === 'underrun').length,
    unfaithful: responses.filter(({ faithful }) => !faithful).length,
  };
}

function ledgerOf(played: Played): readonly LedgerCheck[] {
  return played.witness.corrections.flatMap(({ atMs, itemId, claimedMs }) => {
    const record = played.witness.responseOf(itemId);
    if (record === undefined) return [];
    const thenMs = msOf(heardBy(played, record, samplesOf(atMs)));
    return [{ claimedMs, thenMs, finallyMs: msOf(heardBy(played, record, Infinity)) }];
  });
}

function isUncorrected({ fate, record }: HeardResponse, { witness }: Played): boolean {
  return fate === 'cut' && !witness.corrections.some(({ itemId }) => record.itemIds.has(itemId));
}
