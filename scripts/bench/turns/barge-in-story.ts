import { decodeMulaw } from '../../../src/audio/mulaw.js';
import type { CallEvent } from '../../../src/ports/call-events.js';
import { heardResponses, type HeardResponse } from './heard.js';
import type { PlacedCue } from './caller.js';
import type { Played } from './run-scene.js';
import { msOf } from './units.js';
import type { Note } from './witness.js';

/** The moments of one barge-in that was confirmed in its first doubt; ms on the scene's clock. */
export interface Story {
  readonly cue: PlacedCue;
  readonly answer: HeardResponse;
  readonly onsetMs: number;
  readonly doubtMs: number;
  readonly silentMs: number;
  readonly confirmedMs: number;
  /** From the line to the bridge: what it hears now was picked up so much before. */
  readonly wayMs: number;
  /** Length of the caller's sound that went up at once when the gate opened. */
  readonly preRollMs: number;
  /** Where the model's memory was cut. */
  readonly audioEndMs: number;
  /** The words that go with it. */
  readonly heardText: string;
  /** What the model had made of the answer by then. */
  readonly generatedMs: number;
  /** Whether the model was still generating, and was told to stop. */
  readonly cancelled: boolean;
}

/** What is to be told of a scene; undefined where no interruption was confirmed in its first doubt. */
export function storyOf(played: Played): Story | undefined {
  const { caller, witness } = played;
  const cue = caller.placed.find(({ cue: { role } }) => role === 'interruption');
  if (cue === undefined) return undefined;
  const onsetMs = msOf(cue.onsetAt);
  const answer = heardResponses(played).find(({ fate, endAt }) => fate === 'cut' && endAt > cue.onsetAt);
  const after = witness.notes.filter(({ atMs }) => atMs > onsetMs);
  const confirmedMs = after.find(({ event }) => event.type === 'interruption')?.atMs;
  const doubts = after.filter(({ event }) => event.type === 'doubt').map(({ atMs }) => atMs);
  const [doubtMs, nextMs = Infinity] = doubts;
  if (!answer || confirmedMs === undefined || doubtMs === undefined || nextMs < confirmedMs) return undefined;
  const cut = cutAt(witness.notes, confirmedMs);
  if (cut === undefined) return undefined;
  const gate = preRollOf(played, confirmedMs);
  return { cue, answer, onsetMs, doubtMs, silentMs: msOf(answer.endAt), confirmedMs, ...gate, ...cut };
}

/** What was told to the model, and booked, in the tick of the verdict. */
function cutAt(
  notes: readonly Note[],
  atMs: number,
): Pick<Story, 'audioEndMs' | 'heardText' | 'generatedMs' | 'cancelled'> | undefined {
  const events = notes.filter((note) => note.atMs === atMs).map(({ event }) => event);
  const commands = events.flatMap((event) => (event.type === 'provider-command' ? [event.command] : []));
  const truncate = commands.find((command) => command.type === 'truncate');
  const record = events.find((event) => event.type === 'playback');
  if (truncate?.type !== 'truncate' || record?.type !== 'playback') return undefined;
  return {
    audioEndMs: truncate.audioEndMs,
    heardText: record.heardText,
    generatedMs: record.receivedMs,
    cancelled: commands.some(({ type }) => type === 'cancel'),
  };
}

/** What was withheld while the gate was shut is what did not wait in the pre-roll. */
function preRollOf({ witness }: Played, atMs: number): Pick<Story, 'wayMs' | 'preRollMs'> {
  const moves = witness.notes.flatMap(({ event }) => (isGate(event) && event.atMs <= atMs ? [event] : []));
  const [shut, open] = moves.slice(-2);
  if (shut === undefined || open === undefined) return { wayMs: 0, preRollMs: 0 };
  const shutMs = open.mediaMs - shut.mediaMs;
  return { wayMs: open.atMs - open.mediaMs, preRollMs: shutMs - (open.withheldMs - shut.withheldMs) };
}

function isGate(event: CallEvent): event is CallEvent & { type: 'gate' } {
  return event.type === 'gate';
}

/** A mark's way: when it was sent, and when its echo was back. */
export interface MarkTrip {
  readonly sentMs: number;
  readonly backMs: number;
}

/** Every mark that was echoed. */
export function markTrips({ witness }: Played): readonly MarkTrip[] {
  const sent = new Map<string, number>();
  return witness.notes.flatMap(({ atMs, event }): MarkTrip[] => {
    if (event.type === 'carrier-command' && event.command.type === 'mark') sent.set(event.command.name, atMs);
    if (event.type !== 'carrier-event' || event.event.type !== 'mark-reached') return [];
    const sentMs = sent.get(event.event.name);
    return sentMs === undefined ? [] : [{ sentMs, backMs: atMs }];
  });
}

/** A packet's way: when it was sent, and when its first sample was heard. */
export interface PacketTrip {
  readonly sentMs: number;
  readonly heardMs: number;
}

/** Every packet of which something was heard. */
export function packetTrips({ witness, line }: Played): readonly PacketTrip[] {
  return witness.packets.flatMap(({ atMs, from }): PacketTrip[] => {
    const at = line.playout.heardAt(from);
    return at === undefined ? [] : [{ sentMs: atMs, heardMs: msOf(at) }];
  });
}

/** The agent's answer as it sounded, by line time (samples). */
export function soundOf({ line }: Played, { record }: HeardResponse): (at: number) => number {
  const from = record.sentFrom ?? 0;
  const bytes = line.playout.bytes(from, record.sentTo);
  const samples = decodeMulaw(bytes, new Int16Array(bytes.length));
  const heard = new Map<number, number>();
  samples.forEach((sample, n) => {
    const at = line.playout.heardAt(from + n);
    if (at !== undefined) heard.set(at, sample);
  });
  return (at) => heard.get(at) ?? 0;
}

/** What the line picks up, apart: the caller's own voice, and all else (the echo of the agent, and noise), by line time (samples). */
export function voicesOf({ line, caller }: Played): Record<'own' | 'rest', (at: number) => number> {
  const own = new Float64Array(line.picked.length);
  caller.addTo(own, 0);
  const picked = line.picked.all;
  return { own: (at) => own[at] ?? 0, rest: (at) => (picked[at] ?? 0) - (own[at] ?? 0) };
}
