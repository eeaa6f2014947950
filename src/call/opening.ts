import type { Briefing, CallInput } from '../ports/call-inputs.js';
import type { ProviderCommand } from '../ports/provider.js';
import { ArrivalWatch, type ArrivalWatchParts } from './arrival-watch.js';

/** How a session at the provider is told something. */
export type Tell = (command: ProviderCommand) => void;

/** What the opening needs of the call. */
export interface OpeningParts extends ArrivalWatchParts {
  readonly briefing: Briefing | Promise<Briefing>;
  readonly ask: Tell;
  readonly enter: (input: CallInput & { type: 'briefed' }, work: () => void) => void;
  /** Whether the media stream is there. */
  readonly attached: () => boolean;
  /** Whether others watch that the provider comes. */
  readonly providerWatched: boolean;
  /** Both sides are there: the talk begins, or goes on. */
  readonly begin: (greeting: string | undefined) => void;
}

/** How a call comes about: the stream, and the provider, are waited for with a bound, and each session at the provider is told what it is. */
export class Opening {
  readonly #parts: OpeningParts;
  readonly #arrival: ArrivalWatch;
  #briefing: Briefing | undefined;
  #briefingAsked = false;
  /** The session that waits to be briefed. */
  #tell: Tell | undefined;
  /** Given meanwhile: they stand instead of the briefing's. */
  #instructions: string | undefined;
  #toldInstructions: string | undefined;
  #ready = false;
  #over = false;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
    this.#arrival = new ArrivalWatch(parts);
    this.#arrival.awaitStream();
  }

  /** The media stream comes. */
  streamComes(): void {
    if (this.#ready || this.#parts.providerWatched) this.#arrival.stop();
    else this.#arrival.awaitProvider();
  }

  /** A session exists: it is told what it is as soon as that is known. */
  connected(tell: Tell): void {
    const { briefing, enter } = this.#parts;
    this.#tell = tell;
    if (!(briefing instanceof Promise)) return this.#brief(briefing);
    if (this.#briefing !== undefined) return this.#brief(this.#briefing);
    if (this.#briefingAsked) return;
    this.#briefingAsked = true;
    void briefing.then((known) => enter({ type: 'briefed', briefing: known }, () => this.#brief(known)));
  }

  /** Other instructions: told at once, or as soon as nothing else is being agreed. */
  instruct(instructions: string): void {
    this.#instructions = instructions;
    if (this.#ready) this.#tellInstructions();
  }

  /** The session is configured, and knows what it must. */
  ready(): void {
    this.#ready = true;
    this.#tellInstructions();
    this.begin();
  }

  /** The session is gone; another one will be ready. */
  lost(): void {
    this.#ready = false;
  }

  /** Audio goes up, and the greeting is asked for, once both sides are there. */
  begin(): void {
    if (!this.#ready || !this.#parts.attached()) return;
    this.#arrival.stop();
    this.#parts.begin(this.#briefing?.greeting);
  }

  /** The call is over. */
  close(): void {
    this.#over = true;
    this.#arrival.stop();
  }

  #tellInstructions(): void {
    const instructions = this.#instructions;
    if (instructions === undefined || instructions === this.#toldInstructions) return;
    this.#toldInstructions = instructions;
    this.#parts.ask({ type: 'instruct', instructions });
  }

  #brief(briefing: Briefing): void {
    this.#briefing = briefing;
    if (this.#over) return;
    const instructions = this.#instructions ?? briefing.instructions;
    this.#toldInstructions = this.#instructions;
    this.#tell?.({ type: 'configure', ...(instructions !== undefined && { instructions }) });
  }
}
