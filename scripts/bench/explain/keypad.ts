import { Caller } from '../turns/caller.js';
import { Director } from '../turns/director.js';
import type { Line } from '../turns/line.js';
import type { Moment, Scene } from '../turns/scene.js';
import type { Witness } from '../turns/witness.js';

/** A key that the caller presses, and when. */
export interface KeyPress {
  readonly digit: string;
  readonly at: Moment;
}

const SILENT = { samples: new Int16Array(0), onset: 0, end: 0 };
const NEVER: Moment = { after: 'response', response: Infinity, ms: 0 };

/** The caller's finger: presses keys when the call has come to their moments. */
export class Finger {
  readonly #caller = new Caller();
  readonly #director: Director;
  readonly #keys: readonly KeyPress[];
  readonly #press: (digit: string) => void;
  #pressed = 0;

  constructor(
    parts: { readonly scene: Scene; readonly witness: Witness; readonly line: () => Line },
    keys: readonly KeyPress[],
    press: (digit: string) => void,
  ) {
    const cues = keys.map(({ digit, at }) => ({ role: 'turn', what: digit, sound: SILENT, at }) as const);
    this.#keys = keys;
    this.#press = press;
    this.#director = new Director({
      ...parts,
      caller: this.#caller,
      scene: { ...parts.scene, cues, gaps: [], until: NEVER },
    });
  }

  /** Before the frame at line time `at`. */
  frame(at: number): void {
    this.#director.frame(at);
    for (; this.#pressed < this.#caller.placed.length; this.#pressed += 1) {
      const index = this.#caller.placed[this.#pressed]?.index;
      this.#press(this.#keys[index ?? 0]?.digit ?? '');
    }
  }
}
