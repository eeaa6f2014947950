import type { Clock } from '../../../src/ports/clock.js';
import type { TextChannel, TextReceiver } from '../../../src/ports/text-channel.js';
import type { Line } from '../turns/line.js';
import type { Machine } from './machine.js';
import type { CarrierHabits } from './plan.js';

export interface CarrierParts {
  readonly line: Line;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly habits: CarrierHabits;
}

const STREAM = '"streamSid":"MZ00000000000000000000000000000001"';

/** The carrier between the line and the bridge: it brings what the line says, as well as its habits let it. */
export class Carrier {
  readonly #parts: CarrierParts;
  #receiver: TextReceiver | undefined;
  #open = false;
  #isFirst = true;

  constructor(parts: CarrierParts) {
    this.#parts = parts;
  }

  /** The bridge's end of the stream. */
  readonly open = (receiver: TextReceiver): TextChannel => {
    const { line, clock, habits } = this.#parts;
    this.#receiver = receiver;
    this.#open = true;
    if (habits.breaksAtMs !== undefined && this.#isFirst) clock.after(habits.breaksAtMs, () => this.#break());
    this.#isFirst = false;
    const channel = line.open({
      text: (message) => this.#bring(message),
      binary: () => undefined,
      ended: () => undefined,
    });
    return channel;
  };

  /** A message on its way to the bridge. */
  #bring(message: string): void {
    const { clock, habits } = this.#parts;
    const nowMs = clock.now();
    const kept = habits.toBridge === undefined ? message : habits.toBridge(message, nowMs);
    if (kept === undefined || !this.#open) return;
    const still = habits.still?.find(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);
    if (still === undefined) this.#give(kept);
    else clock.after(still.toMs - nowMs, () => this.#give(kept));
  }

  press(digit: string): void {
    this.#bring(`{"event":"dtmf",${STREAM},"dtmf":{"track":"inbound_track","digit":"${digit}"}}`);
  }

  /** The caller hangs up. */
  hangUp(): void {
    this.#bring(`{"event":"stop",${STREAM},"stop":{}}`);
    this.#parts.line.stop();
  }

  #give(message: string): void {
    this.#parts.machine.run(() => this.#receiver?.text(message));
  }

  #break(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#parts.line.stop();
    this.#receiver?.ended({ kind: 'failed', message: 'read ECONNRESET' });
  }
}
