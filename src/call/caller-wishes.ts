import type { CallInput } from '../ports/call-inputs.js';
import type { Clock } from '../ports/clock.js';
import type { ProviderCommand } from '../ports/provider.js';
import type { Ending } from './ending.js';
import { Keypad } from './keypad.js';
import type { ResponseOrder } from './response-order.js';

/** What the caller's wishes need of the call. */
export interface CallerWishesParts {
  readonly clock: Clock;
  readonly keypadWaitMs: number;
  readonly enter: (
    input: CallInput & { type: 'caller-text' | 'caller-done' | 'instructions' },
    work: () => void,
  ) => void;
  /** Nobody is answered behind the last words. */
  readonly ending: Pick<Ending, 'ended' | 'settled'>;
  readonly ask: (command: ProviderCommand) => void;
  readonly order: Pick<ResponseOrder, 'request'>;
  readonly talk: {
    /** Whoever keys or writes interrupts an agent that speaks. */
    interrupt(by: 'keypad' | 'text'): void;
    /** Whether the provider was given speech that is no item of the conversation yet. */
    readonly hasSpoken: boolean;
    /** What was heard and waits goes up. */
    sendHeard(): void;
    /** The provider took what it had. */
    providerTookSpeech(): void;
  };
  readonly opening: { instruct(instructions: string): void };
}

/** What is kept before the talk begins: more than anybody types meanwhile. */
const MAX_HELD = 64;

/** What is done at the caller's end besides speaking: keys, written words, word that they have finished. It is kept until the talk begins. */
export class CallerWishes {
  readonly #parts: CallerWishesParts;
  readonly #keypad: Keypad;
  #held: (() => void)[] | undefined = [];
  #answerDue = false;

  constructor(parts: CallerWishesParts) {
    this.#parts = parts;
    this.#keypad = new Keypad(parts.clock, parts.keypadWaitMs, (digits) =>
      this.#tell(`The caller pressed ${digits} on the keypad.`, 'keypad'),
    );
  }

  /** The model is ready, and the caller is on the line: what was kept happens now. */
  begin(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const run of held) run();
  }

  /** The caller pressed a key. */
  press(digit: string): void {
    this.#parts.talk.interrupt('keypad');
    this.#keypad.press(digit);
  }

  /** The caller wrote this instead of saying it; the agent answers it. */
  write(text: string): void {
    this.#enter({ type: 'caller-text', text }, () => this.#tell(text, 'text'));
  }

  /** The caller has finished: what was said is taken as it is, and answered. Where nothing was said, nothing is answered; whoever speaks on begins another turn. */
  done(): void {
    this.#enter({ type: 'caller-done' }, () =>
      this.#whenBegun(() => {
        this.#answerDue = this.#parts.talk.hasSpoken;
        this.#parts.talk.sendHeard();
        this.#parts.ask({ type: 'commit' });
      }),
    );
  }

  /** From now on the agent has these instructions. */
  instruct(text: string): void {
    this.#enter({ type: 'instructions', text }, () => this.#parts.opening.instruct(text));
  }

  /** The provider found the end of what was said, and answers by itself. */
  turnFound(): void {
    this.#parts.talk.providerTookSpeech();
    this.#answerDue = false;
  }

  /** What was said is in the conversation. */
  committed(): void {
    this.#parts.talk.providerTookSpeech();
    if (!this.#answerDue) return;
    this.#answerDue = false;
    this.#askForAnswer();
  }

  /** The call is over. */
  close(): void {
    this.#keypad.close();
    this.#held = [];
  }

  /** What the agent began to say since the first key of an entry is no answer to it. */
  #tell(text: string, by: 'keypad' | 'text'): void {
    this.#whenBegun(() => {
      this.#parts.talk.interrupt(by);
      this.#parts.ask({ type: 'user-text', text });
      this.#askForAnswer();
    });
  }

  #askForAnswer(): void {
    if (!this.#parts.ending.settled) this.#parts.order.request();
  }

  /** Of account only while the call lives. */
  #enter(input: Parameters<CallerWishesParts['enter']>[0], work: () => void): void {
    this.#parts.enter(input, () => {
      if (!this.#parts.ending.ended) work();
    });
  }

  #whenBegun(run: () => void): void {
    if (this.#held === undefined) run();
    else if (this.#held.length < MAX_HELD) this.#held.push(run);
  }
}
