import { readFileSync } from 'node:fs';
import { JournalEncoder } from '../../observe/journal/encode.js';
import type { RecordedCall, RecordedInput } from './recorded-call.js';
import { replayCall } from './replay-call.js';

/** Where a replay first went another way. */
export interface Difference {
  /** Of the journal, counted from 1. */
  readonly line: number;
  readonly recorded: string | undefined;
  readonly replayed: string | undefined;
  /** The lines before it, which are the same. */
  readonly before: readonly string[];
}

/** How a replay compares with what was recorded. */
export interface Comparison {
  /** Lines compared, the header not counted. */
  readonly lines: number;
  /** Whether the sound was there: without it lengths and decisions are compared, and not the samples that went out. */
  readonly withSound: boolean;
  readonly difference: Difference | undefined;
  /** Inputs for which the replayed call did not wait. */
  readonly strays: readonly RecordedInput[];
}

const LINES_BEFORE = 5;
/** Journals of earlier versions have no such line. */
const SPENT = /^\{"t":[\d.]+,"e":"spent"/;
const HASH = /,"h":"[0-9a-f]{8}"/g;
/** What the encoder does not write. */
const LINE_NUMBER = /,"i":\d+(?=\}$)/;

/** Replays a call and compares everything that entered or left, line by line, byte by byte, with its journal. `progress` is told the share that is done. */
export async function compareReplay(
  path: string,
  call: RecordedCall,
  progress?: (share: number) => void,
): Promise<Comparison> {
  const { withSound } = call;
  const { lines, strays } = await replayedLines(call, progress);
  const written = readFileSync(path, 'utf8').split('\n').slice(1, -1);
  const recorded = written.map((line) => line.replace(LINE_NUMBER, ''));
  const isSummedUp = recorded.some((line) => SPENT.test(line));
  const replayed = isSummedUp ? lines : lines.filter((line) => !SPENT.test(line));
  const same = (text: string | undefined): string | undefined =>
    withSound ? text : text?.replaceAll(HASH, '');
  // A journal that was cut off says nothing of what came after.
  const length = call.ended ? Math.max(recorded.length, replayed.length) : recorded.length;
  for (let index = 0; index < length; index += 1) {
    if (same(recorded[index]) === same(replayed[index])) continue;
    const before = recorded.slice(Math.max(0, index - LINES_BEFORE), index);
    const difference = { line: index + 2, recorded: recorded[index], replayed: replayed[index], before };
    return { lines: index, withSound, difference, strays };
  }
  return { lines: length, withSound, difference: undefined, strays };
}

async function replayedLines(
  call: RecordedCall,
  progress?: (share: number) => void,
): Promise<{ readonly lines: readonly string[]; readonly strays: Comparison['strays'] }> {
  const lines: string[] = [];
  const encoder = new JournalEncoder({ line: (text) => lines.push(text), sound: () => undefined });
  const strays = await replayCall(call, (event) => encoder.take(event), progress);
  encoder.flush();
  return { lines, strays };
}
