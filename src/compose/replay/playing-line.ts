import { durationMs } from '../../audio/frame.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { CarrierCommand } from '../../ports/carrier.js';
import type { Clock, Timer } from '../../ports/clock.js';

/** What a carrier takes to echo a mark where the recording says nothing of it (ms). */
const USUAL_ECHO_MS = 60;

/** A carrier's end of the line as the recording shows it: plays what it is sent one after the other, and echoes marks when they are reached. */
export class PlayingLine {
  readonly #clock: Clock;
  readonly #echoMs: number;
  readonly #echo: (name: string) => void;
  #dryAtMs = 0;
  readonly #marks = new Map<string, Timer>();

  constructor(clock: Clock, echoMs: number, echo: (name: string) => void) {
    this.#clock = clock;
    this.#echoMs = echoMs;
    this.#echo = echo;
  }

  take(command: CarrierCommand): void {
    const nowMs = this.#clock.now();
    this.#dryAtMs = Math.max(this.#dryAtMs, nowMs);
    if (command.type === 'audio') this.#dryAtMs += durationMs(command.frame);
    else if (command.type === 'mark') this.#mark(command.name, this.#dryAtMs - nowMs);
    else this.#clear(nowMs);
  }

  /** What is cleared is echoed too, at once. */
  #clear(nowMs: number): void {
    this.#dryAtMs = nowMs;
    for (const [name, timer] of this.#marks) {
      timer.cancel();
      this.#mark(name, 0);
    }
  }

  #mark(name: string, dueInMs: number): void {
    const timer = this.#clock.after(dueInMs + this.#echoMs, () => {
      this.#marks.delete(name);
      this.#echo(name);
    });
    this.#marks.set(name, timer);
  }
}

/** How long the carrier of a recording took to echo marks beyond the playout of what was before them (ms, median). */
export function usualEchoMs(events: readonly CallEvent[]): number {
  const dueAtMs = new Map<string, number>();
  const tookMs: number[] = [];
  let dryAtMs = 0;
  for (const event of events) {
    if (event.type === 'carrier-command') {
      dryAtMs = Math.max(dryAtMs, event.atMs);
      if (event.command.type === 'audio') dryAtMs += durationMs(event.command.frame);
      else if (event.command.type === 'mark') dueAtMs.set(event.command.name, dryAtMs);
      else dueAtMs.clear();
    } else if (event.type === 'carrier-event' && event.event.type === 'mark-reached') {
      const due = dueAtMs.get(event.event.name);
      if (due !== undefined) tookMs.push(Math.max(0, event.atMs - due));
    }
  }
  return tookMs.toSorted((a, b) => a - b)[tookMs.length >> 1] ?? USUAL_ECHO_MS;
}
