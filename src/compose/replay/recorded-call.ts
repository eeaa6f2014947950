import { TalkpathError } from '../../lib/errors.js';
import { readJournal, type JournalReading, type JournalTrouble } from '../../observe/journal/read.js';
import type { HeaderLine } from '../../observe/journal/lines.js';
import type { CallEvent, CallInfo, HeardFrame } from '../../ports/call-events.js';
import type { CallInput } from '../../ports/call-inputs.js';
import { callRecipe, type CallRecipe } from '../recipe.js';

/** Something that entered the call, with what the detector heard in it. */
export interface RecordedInput {
  readonly atMs: number;
  /** Where it stands in the journal, counted from 1. */
  readonly line: number;
  readonly nested: boolean;
  readonly input: CallInput;
  readonly heard: readonly HeardFrame[];
  /** How many events had been told when the next input came that was not nested; audio that went out and what was heard are not counted. */
  readonly toldThen: number;
}

/** A call as its journal has it, ready to be replayed. */
export interface RecordedCall {
  readonly info: CallInfo;
  readonly header: HeaderLine;
  readonly recipe: CallRecipe;
  /** Whether the sound that came in is there. */
  readonly withSound: boolean;
  readonly inputs: readonly RecordedInput[];
  readonly events: readonly CallEvent[];
  /** Whether the journal ends with the call; one that was cut off is replayed as far as it goes. */
  readonly ended: boolean;
}

const INPUTS: Readonly<Record<CallInput['type'], true>> = {
  'carrier-event': true,
  'provider-event': true,
  timer: true,
  round: true,
  confidence: true,
  briefed: true,
  recording: true,
  'stream-expected': true,
  'line-action': true,
  'tool-settled': true,
  'tool-answer': true,
  'control-settled': true,
  'transfer-ended': true,
  'caller-text': true,
  'caller-done': true,
  instructions: true,
  'end-asked': true,
};

/** What says that the sound is not there, or is another's. */
const SOUND_MISSING: readonly JournalTrouble['what'][] = ['no-sound', 'wrong-sound'];
/** What a replay can do without. */
const HARMLESS: readonly JournalTrouble['what'][] = [...SOUND_MISSING, 'cut-off'];

/** Reads a journal for a replay. Throws `replay.impossible` where something is missing that a replay needs. */
export function recordedCall(path: string): RecordedCall {
  const events: CallEvent[] = [];
  const inputs: (RecordedInput & { heard: HeardFrame[]; toldThen: number })[] = [];
  let told = 0;
  const take = (event: CallEvent, line: number): void => {
    events.push(event);
    if (event.type === 'heard') return void inputs.at(-1)?.heard.push(event);
    if (isInput(event)) {
      const { atMs, nested = false } = event;
      inputs.push({ atMs, line, nested, input: event, heard: [], toldThen: 0 });
    }
    if (counts(event)) told += 1;
    const last = inputs.findLast(({ nested }) => !nested);
    if (last !== undefined) last.toldThen = told;
  };
  const reading = readJournal(path, take, { sound: true, check: true });
  return { ...usable(reading, events), inputs, events, ended: reading.ended };
}

/** Whether an event stands by itself in a journal, so that its place among the others is known. */
export function counts(event: CallEvent): boolean {
  if (event.type === 'carrier-command' || event.type === 'provider-command') {
    return event.command.type !== 'audio';
  }
  return event.type !== 'heard';
}

function isInput(event: CallEvent): event is CallEvent & CallInput {
  return event.type in INPUTS;
}

function usable({ header, troubles }: JournalReading, events: readonly CallEvent[]) {
  const start = events.find((event) => event.type === 'call-started');
  if (header === undefined || start === undefined) throw notReplayable(noBeginning(troubles));
  if (header.redact !== 'none') throw notReplayable('words were taken out of it (journal.redact)');
  const hole = troubles.find(({ what }) => !HARMLESS.includes(what));
  if (hole !== undefined) throw notReplayable(`line ${hole.line} (${hole.what}): ${hole.detail}`);
  const recipe = callRecipe.safeParse(header.recipe);
  if (!recipe.success) throw notReplayable('what the call was made of can not be read');
  const withSound = header.sound && !troubles.some(({ what }) => SOUND_MISSING.includes(what));
  return { header, info: start.info, recipe: recipe.data, withSound };
}

function noBeginning(troubles: readonly JournalTrouble[]): string {
  const why = troubles.find(
    ({ line, what }) => line <= 1 && what !== 'no-header' && !SOUND_MISSING.includes(what),
  );
  return why === undefined ? 'it has no beginning' : `it has no beginning: line ${why.line}: ${why.detail}`;
}

function notReplayable(why: string): TalkpathError {
  return new TalkpathError('replay.impossible', why);
}
