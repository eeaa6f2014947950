import type { Played } from './run-scene.js';
import { FRAME_SAMPLES, samplesOf } from './units.js';
import type { ResponseRecord } from './witness.js';

/** A stretch of silence inside a response that the caller heard. */
export interface Hole {
  readonly at: number;
  readonly length: number;
  /** Whether the bridge had stopped sending in doubt, or the carrier ran dry while it was sent to. */
  readonly cause: 'pause' | 'underrun';
}

/** What the caller really heard of one response, in line time (samples). */
export interface HeardResponse {
  readonly record: ResponseRecord;
  readonly index: number;
  /** `ongoing`: the scene ended before the response did. `unheard`: it was stopped before any of it was heard. */
  readonly fate: 'whole' | 'cut' | 'ongoing' | 'unheard';
  readonly firstAt: number;
  /** The last sample that was heard, and the one after it. */
  readonly endAt: number;
  readonly heard: number;
  readonly holes: readonly Hole[];
  /** Times that the bridge stopped feeding this response, heard or not. */
  readonly stalls: number;
  /** Whether what was sent is the agent's audio, sample by sample. */
  readonly faithful: boolean;
}

const ONGOING_MS = 300;

/** Every response as the caller heard it. */
export function heardResponses(played: Played): readonly HeardResponse[] {
  return played.witness.responses.map((record, index) => {
    const times = timesOf(played, record);
    const firstAt = times[0] ?? samplesOf(record.startedMs);
    const endAt = (times.at(-1) ?? firstAt - 1) + 1;
    const stalls = stallsOf(played, record);
    return {
      record,
      index,
      fate: fateOf(played, record, times),
      firstAt,
      endAt,
      heard: times.length,
      holes: holesOf(times, record, stalls),
      stalls: stalls.length,
      faithful: isFaithful(played, record),
    };
  });
}

/** How much of a response had been heard by line time `at` (samples). */
export function heardBy(played: Played, record: ResponseRecord, at: number): number {
  return timesOf(played, record).filter((time) => time < at).length;
}

/** When each sample of it was heard; what was never heard is not in it. */
function timesOf({ line }: Played, { sentFrom, sentTo }: ResponseRecord): readonly number[] {
  if (sentFrom === undefined) return [];
  const times: number[] = [];
  for (let sample = sentFrom; sample < sentTo; sample++) {
    const at = line.playout.heardAt(sample);
    if (at !== undefined) times.push(at);
  }
  return times;
}

function fateOf(played: Played, record: ResponseRecord, times: readonly number[]): HeardResponse['fate'] {
  const whole = record.status === 'completed' && times.length >= record.expected.length - FRAME_SAMPLES;
  if (whole && times.length > 0) return 'whole';
  const last = times.at(-1);
  if (last === undefined) return record.status === 'stopped' ? 'unheard' : 'ongoing';
  return samplesOf(played.lengthMs) - last <= samplesOf(ONGOING_MS) ? 'ongoing' : 'cut';
}

/** Where the bridge had stopped feeding, because it was in doubt: the numbers of the samples it went on with. */
function stallsOf({ witness }: Played, { sentFrom, sentTo }: ResponseRecord): readonly number[] {
  const doubts = witness.notes.filter(({ event }) => event.type === 'doubt' && event.what === 'begins');
  const packets = witness.packets.filter(({ from }) => from >= (sentFrom ?? sentTo) && from < sentTo);
  return packets
    .filter((packet, n) => {
      const before = packets[n - 1];
      return before && doubts.some(({ atMs }) => atMs >= before.atMs && atMs < packet.atMs);
    })
    .map(({ from }) => from);
}

function holesOf(
  times: readonly number[],
  { sentFrom = 0 }: ResponseRecord,
  stalls: readonly number[],
): readonly Hole[] {
  return times.flatMap((time, n): Hole[] => {
    const before = times[n - 1];
    if (before === undefined || time === before + 1) return [];
    const stalled = stalls.includes(sentFrom + n);
    return [{ at: before + 1, length: time - before - 1, cause: stalled ? 'pause' : 'underrun' }];
  });
}

function isFaithful({ line }: Played, { sentFrom, sentTo, expected }: ResponseRecord): boolean {
  if (sentFrom === undefined) return true;
  const sent = line.playout.bytes(sentFrom, sentTo);
  const common = Math.min(sent.length, expected.length);
  return Buffer.compare(sent.subarray(0, common), expected.all.subarray(0, common)) === 0;
}
