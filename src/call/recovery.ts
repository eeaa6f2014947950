import { durationMs } from '../audio/frame.js';
import type { RecoveryStep } from '../ports/call-events.js';
import type { RecordedPhrase } from '../ports/call-inputs.js';
import type { Clock } from '../ports/clock.js';
import type { ProviderCommand, ProviderEvent, ProviderFault } from '../ports/provider.js';
import type { RecoverySettings } from '../ports/recovery.js';
import { AnswerWatch, SURE_TURN_MS } from './answer-watch.js';
import { ForeignCalls } from './foreign-calls.js';
import type { HoldLine } from './hold-line.js';
import type { Memory } from './memory.js';
import type { Opening } from './opening.js';
import type { ResponseOrder } from './response-order.js';
import { Retries } from './retries.js';
import { detailOf, FAILED, useless } from './session-faults.js';
import { Sessions } from './sessions.js';
import type { Talk } from './talk.js';
import { Watchdog } from './watchdog.js';
import type { Wires } from './wires.js';

/** While what the lost session said is still being heard, the new one waits, and looks again after so long (ms). */
const LOOK_AGAIN_MS = 100;

/** What the recovery needs of the call. */
export interface RecoveryParts {
  readonly clock: Clock;
  /** Absent: a session that is lost is the end. */
  readonly settings: RecoverySettings | undefined;
  readonly wires: Pick<Wires, 'dial' | 'use' | 'askAgain'>;
  readonly memory: Memory;
  readonly talk: Pick<
    Talk,
    'sessionEnds' | 'modelHeard' | 'unansweredMs' | 'spokeAtMs' | 'hasSpoken' | 'quiet' | 'still' | 'isCut'
  >;
  readonly order: Pick<ResponseOrder, 'hold' | 'lost' | 'release' | 'request' | 'pending'>;
  readonly opening: Pick<Opening, 'connected' | 'ready' | 'lost'>;
  readonly hold: Pick<HoldLine, 'begin' | 'heardAtMs'>;
  readonly attached: () => boolean;
  /** Whether a tool runs, or the call is about to end. */
  readonly busy: () => boolean;
  readonly live: (event: ProviderEvent) => void;
  readonly note: (step: RecoveryStep, detail: string) => void;
  /** No model can serve the caller. */
  readonly gaveUp: (detail: string) => void;
}

/** Keeps the agent's end of the call alive: sessions that are lost, that stall or that end are replaced, and the conversation goes on. */
export class Recovery {
  readonly #parts: RecoveryParts;
  readonly #sessions: Sessions;
  readonly #answers: AnswerWatch | undefined;
  readonly #retries: Retries;
  readonly #deadline: Watchdog;
  readonly #lookAgain: Watchdog;
  readonly #foreign: ForeignCalls;
  #live = false;
  #over = false;
  /** Sessions that were lost since the last answer. */
  #losses = 0;
  #resumes = false;
  #endWait: (() => void) | undefined;

  constructor(parts: RecoveryParts) {
    const { clock, settings, talk, wires } = parts;
    this.#parts = parts;
    this.#foreign = new ForeignCalls(parts.memory);
    this.#retries = new Retries(settings?.retries ?? 0);
    this.#deadline = new Watchdog(clock);
    this.#lookAgain = new Watchdog(clock);
    this.#sessions = new Sessions({
      clock,
      dial: (onEvent, after) => wires.dial(onEvent, after),
      use: (session) => wires.use(session),
      brief: (tell) => parts.opening.connected(tell),
      ready: () => this.#ready(),
      live: (event) => this.#hear(event),
      lost: (fault) => this.#lost(fault),
      pause: () => talk.quiet && !talk.hasSpoken && talk.unansweredMs === 0 && !parts.busy(),
      renew: (change, inPause) => this.#renew(change, inPause),
    });
    this.#answers = settings && this.#answerWatch(settings);
  }

  /** Whether there is a session that answers. */
  get live(): boolean {
    return this.#live;
  }

  /** Opens the call's first session. */
  begin(): void {
    this.#parts.order.hold('lost');
    this.#sessions.open();
  }

  /** The caller is on the line: from now on somebody waits. */
  attached(): void {
    const { settings } = this.#parts;
    if (settings === undefined || this.#live || this.#over) return;
    this.#waitAloud(settings, settings.fillerMs, 'filler');
  }

  /** An answer is due. */
  answerDue(): void {
    if (this.#live && this.#parts.attached()) this.#answers?.due(this.#parts.hold.heardAtMs);
  }

  callerSpeaks(): void {
    if (this.#live) this.#answers?.callerSpeaks();
  }

  /** The command as the session in use understands it: what an earlier one asked for, it has never heard of. */
  translated(command: ProviderCommand): ProviderCommand {
    return this.#foreign.translated(command);
  }

  /** The call is over. */
  close(): void {
    this.#over = true;
    this.#endWait = undefined;
    this.#deadline.stop();
    this.#lookAgain.stop();
    this.#answers?.answered();
    this.#sessions.close();
  }

  #hear(event: ProviderEvent): void {
    if (this.#live) this.#follow(event);
    this.#parts.live(event);
    if (event.type === 'response-done' && event.status === 'failed') this.#failed(event.fault);
    else if (this.#parts.order.pending) this.answerDue();
  }

  /** What an event means for the wait for an answer. */
  #follow(event: ProviderEvent): void {
    if (event.type === 'audio') return this.#followSound(event);
    this.#answers?.alive();
    if (event.type === 'committed' && this.#parts.settings?.answersTurns === true) this.answerDue();
    else if (event.type === 'audio-done') this.#answers?.soundEnds();
    else if (event.type === 'response-done') {
      this.#answers?.answered();
      this.#stopWaiting();
      if (event.status === 'completed') this.#losses = 0;
    }
  }

  /** Who hears something waits no longer, and what failed before is of the past. */
  #followSound(event: ProviderEvent & { type: 'audio' }): void {
    const isHeard = !this.#parts.talk.isCut(event);
    this.#answers?.sounds(durationMs(event.frame), isHeard);
    if (!isHeard) return;
    this.#retries.restart();
    this.#deadline.stop();
    this.#stopWaiting();
  }

  /** A response failed: it is asked for again, a few times; then another session is. */
  #failed(fault: ProviderFault = FAILED): void {
    const { settings, note, order } = this.#parts;
    if (settings === undefined || this.#over || !this.#live) return;
    const waitMs = this.#retries.next(fault);
    if (waitMs === undefined) return this.#unanswered(fault);
    note('retry', fault.message);
    this.answerDue();
    this.#lookAgain.wait(waitMs, () => order.request());
  }

  /** The response that failed is owed by the next session; what the caller says now is answered anyway. */
  #unanswered(fault: ProviderFault): void {
    const { talk, order } = this.#parts;
    const owed = talk.unansweredMs === 0;
    this.#retries.restart();
    this.#lost(fault);
    if (owed && !this.#over) order.request();
  }

  #lost(fault: ProviderFault): void {
    const { settings } = this.#parts;
    if (this.#over) return;
    if (settings === undefined) return this.#giveUp(detailOf(fault));
    const waitedMs = this.#answers?.waitedMs ?? 0;
    this.#sessions.drop();
    this.#answers?.answered();
    // An attempt to open a session has tried everything that there is to try.
    if (!this.#live || this.#losses >= settings.maxReconnects) return this.#giveUp(detailOf(fault));
    this.#live = false;
    this.#losses += 1;
    this.#resumes = true;
    this.#parts.note('reconnect', detailOf(fault));
    this.#leaveSession();
    this.#stopWaiting();
    // Who has been waiting already is told sooner.
    const { bridgeMs, fillerMs = Infinity } = settings;
    const afterMs = Math.max(0, Math.min(bridgeMs, fillerMs - waitedMs));
    if (this.#parts.attached()) this.#waitAloud(settings, afterMs, 'bridge');
    this.#sessions.open(fault);
  }

  /** What the session had begun waits for the next one. */
  #leaveSession(): void {
    const { talk, order, opening } = this.#parts;
    opening.lost();
    order.lost(talk.unansweredMs === 0);
    this.#foreign.sessionEnds();
    talk.sessionEnds();
  }

  /** The caller hears something when it takes long, and an apology when it takes too long. */
  #waitAloud({ giveUpMs }: RecoverySettings, afterMs: number | undefined, phrase: RecordedPhrase): void {
    // Who has been waiting since an earlier loss has waited long enough.
    if (!this.#deadline.waits) this.#deadline.wait(giveUpMs, () => this.#waitedLongEnough(giveUpMs));
    if (afterMs === undefined) return;
    this.#endWait ??= this.#parts.hold.begin({ afterMs, phrase, sound: 'tone' });
  }

  #waitedLongEnough(giveUpMs: number): void {
    if (this.#live && !this.#owed) return;
    this.#sessions.drop();
    this.#giveUp(`nobody answered within ${giveUpMs / 1000} s`);
  }

  /** Whether the caller surely waits for an answer. */
  get #owed(): boolean {
    const { order, talk, settings } = this.#parts;
    return order.pending || (settings?.answersTurns === true && talk.unansweredMs >= SURE_TURN_MS);
  }

  /** The talk goes on when what the lost session said has been heard: only then is it known what that was. */
  #ready(): void {
    if (this.#over) return;
    const { talk, order } = this.#parts;
    if (this.#resumes && !talk.modelHeard) return this.#lookAgain.wait(LOOK_AGAIN_MS, () => this.#ready());
    this.#live = true;
    this.#sessions.use();
    this.#goOn();
    // Who waits for an answer goes on hearing that they wait, and does not wait for ever.
    if (!order.pending) this.#stopWaiting();
    if (!this.#owed) this.#deadline.stop();
    if (talk.unansweredMs > 0) this.#answers?.callerSpeaks();
  }

  #stopWaiting(): void {
    this.#endWait?.();
    this.#endWait = undefined;
  }

  #goOn(): void {
    const { opening, order, note } = this.#parts;
    const again = this.#retell();
    if (this.#resumes) note('resumed', `${again} items of the conversation`);
    this.#resumes = false;
    order.release('lost');
    opening.ready();
    if (order.pending) this.answerDue();
  }

  /** Tells the session in use what was said so far; returns how many commands that took. */
  #retell(): number {
    const { memory, settings, talk, wires } = this.#parts;
    const commands = memory.commands(settings?.historyTokens ?? 0, { openTurn: talk.unansweredMs > 0 });
    for (const command of commands) wires.askAgain(command);
    return commands.length;
  }

  /** Another session takes over before this one ends by itself. */
  #renew(change: () => void, inPause: boolean): void {
    const { order, opening, note } = this.#parts;
    this.#leaveSession();
    change();
    const again = this.#retell();
    note('renewed', `${again} items of the conversation${inPause ? '' : ', in the middle of a turn'}`);
    order.release('lost');
    opening.ready();
  }

  #giveUp(detail: string): void {
    this.#over = true;
    this.#deadline.stop();
    this.#lookAgain.stop();
    this.#answers?.answered();
    this.#stopWaiting();
    if (this.#parts.settings !== undefined) this.#parts.talk.sessionEnds();
    this.#parts.gaveUp(detail);
  }

  #answerWatch({ fillerMs, stallMs }: RecoverySettings): AnswerWatch {
    const { clock, talk, hold, note } = this.#parts;
    return new AnswerWatch({
      clock,
      fillerMs,
      stallMs,
      talk,
      stalled: () => this.#lost(useless(`nothing came for ${stallMs / 1000} s while an answer was due`)),
      tooSlow: () => this.#lost(useless('what was said came far slower than it plays')),
      bridge: (said) => {
        if (this.#endWait !== undefined) return () => undefined;
        note('filler', said ? 'the answer is late' : 'nothing answers the caller');
        return hold.begin({ afterMs: 0, phrase: said ? 'filler' : undefined, sound: 'tone' });
      },
    });
  }
}
