import type { Briefing, CallInput } from '../ports/call-inputs.js';
import type { ProviderCommand } from '../ports/provider.js';
import { ArrivalWatch, type ArrivalWatchParts } from './arrival-watch.js';

/** What the opening needs of the call. */
export interface OpeningParts extends ArrivalWatchParts {
  readonly briefing: Briefing | Promise<Briefing>;
  readonly ask: (command: ProviderCommand) => void;
  readonly enter: (input: CallInput & { type: 'briefed' }, work: () => void) => void;
  /** Whether the media stream is there. */
  readonly attached: () => boolean;
  /** Both sides are there: the talk begins, or goes on. */
  readonly begin: (greeting: string | undefined) => void;
}

/** How a call comes about: the stream, and the provider, are waited for with a bound, and the provider is told what it is. */
export class Opening {
  readonly #parts: OpeningParts;
  readonly #arrival: ArrivalWatch;
  #briefing: Briefing = {};
  /** Given meanwhile, and not told yet: they stand instead of the briefing's. */
  #instructions: string | undefined;
  #ready = false;
  #over = false;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
    this.#arrival = new ArrivalWatch(parts);
    this.#arrival.awaitStream();
  }

  /** The media stream comes. */
  streamComes(): void {
    if (!this.#ready) this.#arrival.awaitProvider();
  }

  /** The provider has answered: it is told what it is as soon as that is known. */
  connected(): void {
    const { briefing, enter } = this.#parts;
    if (!(briefing instanceof Promise)) return this.#brief(briefing);
    void briefing.then((known) => enter({ type: 'briefed', briefing: known }, () => this.#brief(known)));
  }

  /** Other instructions: told at once, or as soon as nothing else is being agreed. */
  instruct(instructions: string): void {
    this.#instructions = instructions;
    if (this.#ready) this.#tellInstructions();
  }

  /** The provider is configured. */
  ready(): void {
    this.#ready = true;
    this.#tellInstructions();
    this.begin();
  }

  /** Audio goes up, and the greeting is asked for, once both sides are there. */
  begin(): void {
    if (!this.#ready || !this.#parts.attached()) return;
    this.#arrival.stop();
    this.#parts.begin(this.#briefing.greeting);
  }

  /** The call is over. */
  close(): void {
    this.#over = true;
    this.#arrival.stop();
  }

  #tellInstructions(): void {
    const instructions = this.#instructions;
    this.#instructions = undefined;
    if (instructions !== undefined) this.#parts.ask({ type: 'instruct', instructions });
  }

  #brief(briefing: Briefing): void {
    if (this.#over) return;
    const instructions = this.#instructions ?? briefing.instructions;
    this.#instructions = undefined;
    this.#briefing = briefing;
    this.#parts.ask({ type: 'configure', ...(instructions !== undefined && { instructions }) });
  }
}
