import type { CallEvent, GateCause } from '../../ports/call-events.js';
import { BoundedList } from './bounded-list.js';
import type { DoubtSpan, GateSpan } from './types.js';

const MAX_SPANS = 10_000;

/** Who had the floor: when the gate was shut, and when the agent was held back. */
export class FloorSpans {
  readonly #gate = new BoundedList<GateSpan>(MAX_SPANS);
  readonly #doubts = new BoundedList<DoubtSpan>(MAX_SPANS);
  #shut: { readonly fromMs: number; readonly shutBy: GateCause } | undefined;
  #doubtFromMs: number | undefined;

  get leftOut(): number {
    return this.#gate.leftOut + this.#doubts.leftOut;
  }

  get doubts(): readonly DoubtSpan[] {
    return this.#doubts.items;
  }

  /** What is still shut goes on to `nowMs`. */
  gate(nowMs: number): readonly GateSpan[] {
    if (this.#shut === undefined) return this.#gate.items;
    return [...this.#gate.items, { ...this.#shut, toMs: nowMs, openedBy: undefined }];
  }

  observe(event: CallEvent & { type: 'gate' | 'doubt' | 'interruption' }): void {
    if (event.type === 'gate') this.#gateMoved(event);
    else if (event.type === 'interruption') this.#endDoubt(event.atMs, 'barge-in');
    else if (event.what === 'taken-back') this.#endDoubt(event.atMs, 'nothing');
    else this.#doubtFromMs ??= event.atMs;
  }

  #gateMoved({ open, cause, atMs }: CallEvent & { type: 'gate' }): void {
    if (!open) {
      this.#shut ??= { fromMs: atMs, shutBy: cause };
    } else if (this.#shut !== undefined) {
      this.#gate.push({ ...this.#shut, toMs: atMs, openedBy: cause });
      this.#shut = undefined;
    }
  }

  #endDoubt(atMs: number, became: DoubtSpan['became']): void {
    if (this.#doubtFromMs !== undefined) {
      this.#doubts.push({ fromMs: this.#doubtFromMs, toMs: atMs, became });
    }
    this.#doubtFromMs = undefined;
  }
}
