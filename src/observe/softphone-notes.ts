import type { CallEvent } from '../ports/call-events.js';
import type { SoftphoneNote, SoftphoneNoteBody } from '../ports/softphone-messages.js';
import { TurnLatencies, type TurnLatency } from './latency.js';
import { FloorState } from './floor-state.js';
import { SaidWords } from './softphone/said-words.js';
import { ToolNotes } from './softphone/tool-notes.js';

/** Two answers were asked for at once; the call asks again for the second, and nobody has to know. */
const LOST_RACE = 'conversation_already_has_active_response';

/** Whom the notes are for. */
export interface NoteReader {
  /** Operators are told of tools, latency, cost and the words of faults too. */
  readonly details: boolean;
  /** What the call has cost so far (US dollars); null where that is not known. */
  readonly costUsd: () => number | null;
}

/** What a page is told of its call. A pure fold: the events of the call give the notes, and nothing else does. */
export class SoftphoneNotes {
  readonly #details: boolean;
  readonly #costUsd: () => number | null;
  readonly #floor = new FloorState();
  readonly #words = new SaidWords();
  readonly #tools = new ToolNotes();
  readonly #measured: TurnLatency[] = [];
  readonly #latencies = new TurnLatencies();
  #state = '';
  #ended = false;

  constructor({ details, costUsd }: NoteReader) {
    this.#details = details;
    this.#costUsd = costUsd;
    this.#latencies.onMeasured((turn) => this.#measured.push(turn));
  }

  /** The notes that an event leads to, in their order. */
  observe(event: CallEvent): readonly SoftphoneNote[] {
    // What far ends say to a call that is over is of no account.
    if (this.#ended) return [];
    const bodies = [...this.#told(event), ...this.#changed(event)];
    if (this.#details) bodies.push(...this.#forOperators(event));
    if (event.type === 'call-ended') bodies.push(this.#end(event));
    return bodies.map((body) => ({ event: 'note', atMs: event.atMs, ...body }));
  }

  #told(event: CallEvent): readonly SoftphoneNoteBody[] {
    if (event.type === 'interruption') return [{ note: 'interrupted' }];
    if (event.type === 'recovery')
      return [{ note: 'recovery', step: event.step, detail: this.#details ? event.detail : '' }];
    const said = this.#words.observe(event) ?? this.#fault(event);
    return said === undefined ? [] : [said];
  }

  /** The floor, where it is another than before. */
  #changed(event: CallEvent): readonly SoftphoneNoteBody[] {
    this.#floor.observe(event);
    const { picture } = this.#floor;
    const state = `${picture.turn} ${picture.gateOpen} ${picture.callerSpeaks} ${picture.agentSpeaks}`;
    if (state === this.#state) return [];
    this.#state = state;
    return [{ note: 'state', ...picture }];
  }

  #forOperators(event: CallEvent): readonly SoftphoneNoteBody[] {
    this.#latencies.observe(event);
    const tool = this.#tools.observe(event);
    const notes: SoftphoneNoteBody[] = this.#measured.splice(0).map(latencyNote);
    if (tool !== undefined) notes.push(tool);
    if (event.type === 'provider-event' && event.event.type === 'usage') notes.push(this.#costNote());
    return notes;
  }

  #costNote(): SoftphoneNoteBody {
    const usd = this.#costUsd();
    return { note: 'cost', ...(usd !== null && { usd }) };
  }

  /** What the page itself did wrong it is told in full; the words of others are for operators. */
  #fault(event: CallEvent): SoftphoneNoteBody | undefined {
    if (event.type === 'carrier-event') {
      if (event.event.type !== 'fault') return undefined;
      const { code, detail } = event.event;
      return { note: 'fault', code, detail };
    }
    if (event.type === 'fault') return this.#shortFault(event.code, event.detail);
    if (event.type !== 'provider-event') return undefined;
    const fault = 'fault' in event.event ? event.event.fault : undefined;
    if (fault === undefined || fault.severity === 'harmless' || fault.providerCode === LOST_RACE)
      return undefined;
    const told = this.#shortFault(fault.code, fault.message);
    return fault.severity === 'fatal' ? told : { ...told, survived: true };
  }

  #shortFault(
    code: (SoftphoneNoteBody & { note: 'fault' })['code'],
    words: string,
  ): SoftphoneNoteBody & { note: 'fault' } {
    return { note: 'fault', code, detail: this.#details ? words : '' };
  }

  #end({ reason, detail }: CallEvent & { type: 'call-ended' }): SoftphoneNoteBody {
    this.#ended = true;
    return { note: 'ended', reason, detail: this.#details ? detail : '' };
  }
}

function latencyNote(turn: TurnLatency): SoftphoneNoteBody {
  const { totalMs, endpointingMs, providerMs, toolMs, queueMs, carrierMs } = turn;
  return { note: 'latency', totalMs, endpointingMs, providerMs, toolMs, queueMs, carrierMs };
}
