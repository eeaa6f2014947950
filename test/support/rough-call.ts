import { FRAME_MS, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import type { BargeInMode } from '../../src/call/floor.js';
import type { Hearing } from '../../src/call/hearing.js';
import type { GateRelease } from '../../src/call/turn-taking.js';
import type { ProviderEvent, ProviderFault, ResponseStatus } from '../../src/ports/provider.js';
import type { Tool } from '../../src/ports/tool.js';
import { readyTool } from '../../src/tools/ready.js';
import { SILENCE_MS } from '../../src/call/uplink.js';
import { CallWatcher } from './call-watcher.js';
import { type LineSounds, PLAIN_SOUNDS, RoughLine } from './rough-line.js';
import { ScriptedEar } from './scripted-ear.js';
import { ScriptedProvider } from './scripted-provider.js';
import { CLOSING, FLOOR, TestCall } from './test-call.js';
import { settled } from './settled.js';
import { Wanted } from './wanted.js';

const echo: Tool = {
  name: 'echo',
  description: 'says it again',
  parameters: { type: 'object' },
  execute: (args) => Promise.resolve(args),
};

/** The longest that one may have to listen until the agent has said everything and the floor is free (ms). */
const PATIENCE_MS = 60_000;
/** Marks may be lost, and an answer may be stalled: so much after the agent's last sound the caller must be heard again (ms). */
const GATE_LIMIT_MS = 4500;
/** So much longer than the arbiter may doubt may the agent be held back (ms). */
const HOLD_GRACE_MS = 400;
/** After so long a key is an entry (ms). */
const KEYPAD_WAIT_MS = 400;
/** The last answer of all (ms). */
const LAST_WORDS_MS = 400;

/** How a rough call is set up. */
export interface Manners {
  readonly mode: BargeInMode;
  readonly release: GateRelease;
  readonly preRollMs: number;
  readonly greetingInterruptible: boolean;
}

/** Whose ear listens, and to what. */
export interface Acoustics {
  readonly ear: Hearing['ear'];
  readonly sounds: LineSounds;
  /** A voice (μ-law) whose signs make a sound of an item's code, over and over. */
  readonly voice: Uint8Array;
}

const SIGN_BIT = 0x80;

const plain = (): Acoustics => ({ ear: new ScriptedEar(), sounds: PLAIN_SOUNDS, voice: new Uint8Array(0) });

/** A call whose provider, carrier and caller do as they please, with somebody who watches. */
export class RoughCall {
  readonly line: RoughLine;
  readonly watcher: CallWatcher;
  readonly call: TestCall;
  readonly #manners: Manners;
  readonly #acoustics: Acoustics;
  #responses = 0;
  #mediaMs = 0;
  readonly #wanted = new Wanted();
  /** When the agent was last heard or about to be: on the clock, and in media time. */
  #agentAt = { clockMs: 0, mediaMs: 0 };

  constructor(manners: Manners, acoustics = plain()) {
    this.#manners = manners;
    this.#acoustics = acoustics;
    this.watcher = new CallWatcher();
    const { mode, release, preRollMs, greetingInterruptible } = manners;
    this.call = new TestCall({
      provider: new ScriptedProvider({ format: TELEPHONE_FORMAT, cancelsOnSpeech: mode === 'provider' }),
      tools: [readyTool(echo)],
      briefing: { greeting: greetingInterruptible ? undefined : 'Hello.' },
      greetingInterruptible,
      hearing: { ear: this.#counting(acoustics.ear), neural: undefined },
      floor: { ...FLOOR, mode, release, preRollMs },
      keypadWaitMs: KEYPAD_WAIT_MS,
      closing: { ...CLOSING, timeLimit: { ...CLOSING.timeLimit, maxDurationMs: 3_600_000 } },
      observe: (event) => this.watcher.see(event),
    });
    this.call.attach();
    this.call.provider.becomeReady();
    this.line = new RoughLine(this.call.carrier, this.call.clock, acoustics.sounds);
    this.sound('quiet', FRAME_MS);
  }

  startResponse(): void {
    this.#responses += 1;
    this.#emit({ type: 'response-started', responseId: this.#responseId(0) });
  }

  /** Audio of an item of the newest response, or of one before it. */
  delta(back: number, item: number, ms: number): void {
    const part = this.#part(back, item);
    const samples = this.#spoken(this.watcher.codeOf(part.itemId), ms);
    const frame = { ...TELEPHONE_FORMAT, samples };
    this.#emit({ type: 'audio', responseId: this.#responseId(back), part, frame });
  }

  audioDone(back: number, item: number): void {
    const part = this.#part(back, item);
    this.#emit({ type: 'audio-done', responseId: this.#responseId(back), part });
  }

  async responseDone(back: number, status: ResponseStatus): Promise<void> {
    this.#emit({ type: 'response-done', responseId: this.#responseId(back), status });
    // The results of tools come in their own time.
    await settled();
  }

  async toolCall(): Promise<void> {
    const responseId = this.#responseId(0);
    this.#emit({ type: 'tool-call', responseId, callId: 'c1', name: 'echo', argumentsJson: '{}' });
    await settled();
  }

  fault(providerCode: string, severity: ProviderFault['severity']): void {
    this.#emit({ type: 'fault', fault: { code: 'provider.error', providerCode, message: 'no', severity } });
  }

  providerHears(what: 'speech-started' | 'speech-stopped', turn: number): void {
    this.#emit({ type: what, itemId: `u${turn}`, audioMs: this.#mediaMs });
  }

  /** What the caller said so far is an item of the conversation. */
  providerTook(turn: number): void {
    this.#emit({ type: 'committed', itemId: `u${turn}` });
  }

  /** The provider confirms settings once more, as it does after other instructions. */
  agreedAgain(): void {
    this.#emit({ type: 'ready', toolCount: 1 });
  }

  press(digit: string): void {
    this.#wanted.keys += digit;
    this.line.press(digit);
  }

  write(text: string): void {
    this.#wanted.texts.push(text);
    this.call.session.caller.write(text);
  }

  instruct(text: string): void {
    this.#wanted.instructions.push(text);
    this.call.session.caller.instruct(text);
  }

  /** The caller's side of the line, frame by frame, as time goes on. */
  sound(what: keyof LineSounds, ms: number): void {
    for (let doneMs = 0; doneMs < ms; doneMs += FRAME_MS) {
      this.line.frame(what);
      this.check();
    }
  }

  /** Nothing comes from anywhere. */
  pass(ms: number): void {
    this.call.clock.advance(ms);
  }

  standstill(ms: number): void {
    this.watcher.stoodStill = true;
    if (this.watcher.heldSinceMs !== undefined) this.watcher.heldSinceMs += ms;
    this.line.standstill(ms);
  }

  /** What must be true at every moment. */
  check(): void {
    const { upMs, heldSinceMs = Infinity, gateOpen, wrong } = this.watcher;
    const waitingMs = this.#mediaMs - upMs;
    const mostMs = gateOpen ? 0 : this.#manners.preRollMs + SILENCE_MS - FRAME_MS;
    if (waitingMs < 0 || waitingMs > mostMs) wrong.push(`the timelines are ${waitingMs} ms apart`);
    const clockMs = this.call.clock.now();
    const heldMs = clockMs - heldSinceMs;
    if (heldMs > FLOOR.arbiter.decideMs + HOLD_GRACE_MS)
      wrong.push(`the agent is held back for ${heldMs} ms`);
    this.#checkGate(clockMs);
    if (wrong.length > 0) throw new Error(wrong.join('; '));
  }

  /** What was begun is brought to its end, the agent speaks once more and is heard, and the caller hangs up. */
  async finish(): Promise<void> {
    this.line.delivery = 'in order';
    await this.responseDone(0, 'completed');
    this.sound('quiet', KEYPAD_WAIT_MS);
    this.#listen();
    for (let wishes = 0; this.watcher.asked && wishes < 3; wishes += 1) await this.#answer(0);
    await this.#answer(LAST_WORDS_MS);
    this.#listen();
    this.watcher.settled();
    this.watcher.compare(this.call.carrier.line.recording());
    this.#must(
      this.watcher.endsOf(this.#part(0, 0).itemId).at(-1)?.heardMs === LAST_WORDS_MS,
      'the agent is mute',
    );
    this.#must(this.#wanted.wasTold(this.call.provider), 'a wish was lost');
    const { leastMs, mostMs } = this.line.came;
    const inRange = leastMs - FRAME_MS < this.#mediaMs && this.#mediaMs <= mostMs;
    this.#must(inRange, `${this.#mediaMs} ms of ${leastMs}–${mostMs}`);
    await this.breakOff('hang-up');
  }

  /** The call ends as it stands. Nothing is left behind, and nothing wakes it up again. */
  async breakOff(how: 'hang-up' | 'server-stops' | 'provider-lost'): Promise<void> {
    if (how === 'hang-up') this.call.carrier.hangUp();
    else if (how === 'server-stops') this.call.session.end('server-stopped', '');
    else this.#loseProvider();
    this.call.carrier.line.stop();
    this.#must(this.call.session.ended, 'the call goes on');
    this.#must(this.call.clock.pending === 0, 'a timer is left');
    this.watcher.allEnded();
    const said = this.call.provider.commands.length;
    await this.#answer(100);
    this.#must(this.call.provider.commands.length === said, 'it speaks after its end');
    this.#must(this.call.clock.pending === 0, 'a timer was set after the end');
    if (this.watcher.wrong.length > 0) throw new Error(this.watcher.wrong.join('; '));
  }

  /** What was being said is heard to its end first. */
  #loseProvider(): void {
    this.#emit({ type: 'closed', fault: { code: 'provider.closed', message: '1006', severity: 'fatal' } });
    this.call.clock.advance(PATIENCE_MS);
  }

  async #answer(ms: number): Promise<void> {
    this.startResponse();
    if (ms > 0) this.delta(0, 0, ms);
    await this.responseDone(0, 'completed');
  }

  /** The caller listens until everything has come to its end. */
  #listen(): void {
    const { carrier } = this.call;
    let [waitedMs, commands] = [0, -1];
    while (waitedMs < PATIENCE_MS && !(this.watcher.calm && commands === carrier.commands.length)) {
      commands = carrier.commands.length;
      this.sound('quiet', 300);
      waitedMs += 300;
    }
  }

  #checkGate(clockMs: number): void {
    const { watcher } = this;
    if (watcher.gateOpen || this.call.carrier.line.queuedMs > 0 || watcher.agentSpoke) {
      watcher.agentSpoke = false;
      this.#agentAt = { clockMs, mediaMs: this.#mediaMs };
    }
    const shutMs = Math.min(clockMs - this.#agentAt.clockMs, this.#mediaMs - this.#agentAt.mediaMs);
    this.#must(shutMs <= GATE_LIMIT_MS, 'the gate stays shut');
  }

  #spoken(code: number, ms: number): Uint8Array {
    const { voice } = this.#acoustics;
    const samples = new Uint8Array((ms * TELEPHONE_FORMAT.rateHz) / 1000).fill(code);
    if (voice.length === 0) return samples;
    return samples.map((sample, i) => sample | ((voice[i % voice.length] ?? 0) & SIGN_BIT));
  }

  /** The newest response, or one of those before it. */
  #responseId(back: number): string {
    return `r${Math.max(0, this.#responses - back)}`;
  }

  #part(back: number, item: number) {
    return { itemId: `${this.#responseId(back)}.${item}`, contentIndex: 0 };
  }

  #counting(ear: Hearing['ear']): Hearing['ear'] {
    return {
      hear: (mulaw, missing) => {
        this.#mediaMs += FRAME_MS;
        return ear.hear(mulaw, missing);
      },
      playing: (mulaw) => ear.playing(mulaw),
      cleared: () => ear.cleared(),
      free: () => ear.free(),
      get callerLevelDb() {
        return ear.callerLevelDb;
      },
    };
  }

  #emit(event: ProviderEvent): void {
    this.call.provider.emit(event);
  }

  #must(holds: boolean, what: string): void {
    if (!holds) this.watcher.wrong.push(what);
  }
}
