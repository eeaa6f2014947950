import { turnOfTheProcess } from '../../lib/turn-of-the-process.js';
import { deferred, type Deferred } from '../../lib/deferred.js';
import type { CallAdmission, IncomingCall } from '../../server/deps.js';
import type { Refusal } from '../../server/admission.js';
import type { Answers, FromWorker, ToWorker } from './messages.js';

/** How a worker process reaches its primary. */
export interface PrimaryLink {
  readonly number: number;
  /** `sent` is called when it has gone out, or can't. */
  send(message: FromWorker, sent: () => void): void;
}

/** What a worker asks of its primary, and answers it. */
export class WorkerChannel {
  readonly #link: PrimaryLink;
  readonly #asked = new Map<number, Deferred<Refusal | undefined>>();
  #count = 0;
  #onItsWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(link: PrimaryLink) {
    this.#link = link;
  }

  get number(): number {
    return this.#link.number;
  }

  tell(message: FromWorker): void {
    this.#onItsWay += 1;
    this.#link.send(message, () => {
      this.#onItsWay -= 1;
      if (this.#onItsWay === 0) for (const tell of this.#waiting.splice(0)) tell();
    });
  }

  /** Settles when everything that was told has gone out. */
  told(): Promise<void> {
    return this.#onItsWay === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Why this call is not taken. A call that is taken has to be made at once; `held`: it counts until it is made or let go of. */
  admit(call: IncomingCall, held = false): Promise<Refusal | undefined> {
    const id = (this.#count += 1);
    const verdict = deferred<Refusal | undefined>();
    this.#asked.set(id, verdict);
    this.tell({ type: 'admit', id, call, ...(held && { held }) });
    return verdict.promise;
  }

  /** A call that was held has been made by now, or never will be. */
  letGo({ carrierCallId }: IncomingCall): void {
    this.tell({ type: 'let-go', carrierCallId });
  }

  /** What the primary decided. */
  decided({ id, refusal }: ToWorker & { type: 'verdict' }): void {
    this.#asked.get(id)?.resolve(refusal);
    this.#asked.delete(id);
  }

  /** Answers what the primary asked, when all is done that follows from what it said before. */
  async answer(
    id: number,
    work: () => Answers[keyof Answers] | Promise<Answers[keyof Answers]>,
  ): Promise<void> {
    await turnOfTheProcess();
    this.tell({ type: 'answer', id, value: await work() });
  }
}

/** In a worker the primary decides which calls are taken; a worker that was told to stop takes none. */
export class AskedAdmission implements CallAdmission {
  readonly #channel: Pick<WorkerChannel, 'admit' | 'letGo'>;
  readonly #held = new Set<IncomingCall>();
  #stopping = false;

  constructor(channel: Pick<WorkerChannel, 'admit' | 'letGo'>) {
    this.#channel = channel;
  }

  stop(): void {
    this.#stopping = true;
  }

  get closed(): Refusal | undefined {
    return this.#stopping ? { code: 'server.stopping', detail: 'the server is stopping' } : undefined;
  }

  async refusalOf(call: IncomingCall): Promise<Refusal | undefined> {
    return this.closed ?? (await this.#channel.admit(call)) ?? this.closed;
  }

  async hold(call: IncomingCall): Promise<Refusal | undefined> {
    const refusal = this.closed ?? (await this.#channel.admit(call, true));
    if (refusal !== undefined) return refusal;
    this.#held.add(call);
    if (this.closed !== undefined) this.letGo(call);
    return this.closed;
  }

  letGo(call: IncomingCall): void {
    if (this.#held.delete(call)) this.#channel.letGo(call);
  }
}
