import type { Clock, Timer } from '../ports/clock.js';

/** A key that ends an entry at once. */
const ENTER = '#';
/** More digits than any card or account number has; further ones begin a new entry. */
const MAX_DIGITS = 32;

/** Gathers keys into entries: an entry ends with `#`, or when no key followed for a while. */
export class Keypad {
  readonly #clock: Clock;
  readonly #waitMs: number;
  readonly #entered: (digits: string) => void;
  #digits = '';
  #timer: Timer | undefined;

  constructor(clock: Clock, waitMs: number, entered: (digits: string) => void) {
    this.#clock = clock;
    this.#waitMs = waitMs;
    this.#entered = entered;
  }

  press(digit: string): void {
    this.#timer?.cancel();
    this.#digits += digit;
    if (digit === ENTER || this.#digits.length >= MAX_DIGITS) this.#finish();
    else this.#timer = this.#clock.after(this.#waitMs, () => this.#finish());
  }

  /** Forgets an unfinished entry. */
  close(): void {
    this.#timer?.cancel();
    this.#digits = '';
  }

  #finish(): void {
    const digits = this.#digits;
    this.#digits = '';
    this.#entered(digits);
  }
}
