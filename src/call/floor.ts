import { lineBytes, type LineFormat, TELEPHONE_LINE } from '../audio/line-format.js';
import { LineFrames } from '../audio/line-frames.js';
import { assertNever } from '../lib/assert-never.js';
import type { FloorNote, GateCause, HeardFrame, InterruptionSource } from '../ports/call-events.js';
import type { CallInput } from '../ports/call-inputs.js';
import type { AudioFrame } from '../audio/frame.js';
import type { Clock } from '../ports/clock.js';
import type { NeuralEar } from '../ports/neural-vad.js';
import type { ArbiterSettings, Verdict } from './arbiter.js';
import { CallerWatch, type LocalEar } from './caller-watch.js';
import { Gate } from './gate.js';
import { samplesOn } from './line-ears.js';
import { nextTurn, type GateRelease, type Turn, type TurnAction, type TurnEvent } from './turn-taking.js';
import { Watchdog } from './watchdog.js';

/** Who may stop the agent: the local arbiter, the provider's own detection, nobody. */
export type BargeInMode = 'local' | 'provider' | 'off';

/** How the floor is given and taken. */
export interface FloorSettings {
  readonly mode: BargeInMode;
  readonly release: GateRelease;
  readonly preRollMs: number;
  /** After the agent's last sample was heard, the line gets so long to fall silent (ms). */
  readonly tailMs: number;
  readonly arbiter: ArbiterSettings;
}

/** What the floor is made of. */
export interface FloorParts {
  readonly clock: Clock;
  /** How the line is coded; absent: as telephones do. */
  readonly line?: LineFormat;
  /** Hears frames of the line. */
  readonly ear: LocalEar;
  readonly neural: NeuralEar | undefined;
  readonly settings: FloorSettings;
  /** Sends a frame of the caller's side up, which is only lent; `withheld`: silence in the place of what the line carried. */
  readonly up: (frame: Uint8Array, withheld: boolean) => void;
  /** What went up so far is sent now, and waits for no more. */
  readonly sendHeard: () => void;
  /** The agent's voice on the line. */
  readonly playout: { pause(): void; resume(): void; readonly drained: boolean };
  /** Whether a response is open or being heard: whether there is anything to cut off. */
  readonly busy: () => boolean;
  /** Whether the agent says something now that nobody may interrupt. */
  readonly mustBeHeard: () => boolean;
  /** Cuts the agent off, everywhere, in this tick. */
  readonly cut: (by: InterruptionSource) => void;
  readonly enter: (input: CallInput & { type: 'confidence' }, work: () => void) => void;
  readonly note: (note: FloorNote) => void;
  /** Told of every frame of the line, before it is judged. */
  readonly heard: (frame: HeardFrame) => void;
}

/** A response that is open while nothing of it is left to hear keeps the gate shut for so long (ms of media time). */
const STALLED_MS = 2000;
/** Wall time a doubt may outlast its media time: a line that falls silent in a doubt must not leave the agent mute. */
const DOUBT_GRACE_MS = 300;

/** Who has the floor: hears the caller, keeps the gate, holds the agent back in doubt and cuts it off when the caller means it. */
export class Floor {
  readonly #parts: FloorParts;
  readonly #line: LineFormat;
  #frames: LineFrames;
  readonly #gate: Gate;
  readonly #watch: CallerWatch;
  readonly #doubtLimit: Watchdog;
  #turn: Turn = 'listening';
  #inDoubt = false;
  /** The gate is open in the middle of an answer, for as long as the caller speaks. */
  #openForSpeech = false;
  /** The provider was given speech of the caller's that is no item yet. */
  #spoken = false;
  #releaseAtMs: number | undefined;
  #releaseCause: GateCause = 'playout-drained';

  constructor(parts: FloorParts) {
    this.#parts = parts;
    this.#line = parts.line ?? TELEPHONE_LINE;
    this.#gate = new Gate(parts.settings.preRollMs, parts.up, this.#line);
    this.#frames = this.#newFrames();
    this.#doubtLimit = new Watchdog(parts.clock);
    this.#watch = new CallerWatch({
      ear: parts.ear,
      neural: parts.neural,
      samplesOf: samplesOn(this.#line),
      settings: parts.settings.arbiter,
      before: (fromMs) => this.#gate.waiting(fromMs),
      answered: (mediaMs, confidence) => parts.note({ type: 'neural', mediaMs, confidence }),
      enter: parts.enter,
      heard: parts.heard,
    });
  }

  /** Whether the caller may interrupt at this moment. */
  get interruptible(): boolean {
    return this.#mode !== 'off' || !this.#parts.busy();
  }

  /** Whether somebody on the caller's side seems to be speaking now. */
  get hearsCaller(): boolean {
    return this.#watch.inUtterance;
  }

  /** Whether the provider was given speech of the caller's, since the last time that it took what it had. */
  get hasSpoken(): boolean {
    return this.#spoken;
  }

  /** Whether the provider hears somebody speak at this moment. */
  get passesSpeech(): boolean {
    return this.#gate.isOpen && this.#watch.speaks;
  }

  /** The provider begins to hear the caller; or it took what it had heard, and what comes now is something new. */
  providerHears(speech: boolean): void {
    this.#spoken = speech;
  }

  /** Audio of the caller's side, as it came. */
  hear(frame: AudioFrame, timestampMs: number): void {
    this.#frames.push(lineBytes(this.#line, frame), timestampMs);
  }

  /** A new stream begins, with timestamps of its own. */
  restart(): void {
    this.#frames = this.#newFrames();
  }

  /** A delta of the agent's voice came. */
  agentAudio(): void {
    this.#move('agent-audio');
  }

  responseDone(): void {
    this.#move('response-done');
    if (this.#parts.playout.drained) this.drained();
  }

  /** Everything that was generated so far has been heard. */
  drained(): void {
    this.#move('drained');
    if (this.#turn === 'listening') this.#takeBack();
  }

  /** Cuts the agent off for a reason that needs no arbiter. */
  interrupt(by: InterruptionSource): void {
    if (!this.#parts.busy()) return this.#yieldSilence();
    this.#parts.cut(by);
    this.#endDoubt();
    this.#parts.note({ type: 'interruption', by, mediaMs: this.#watch.mediaMs });
    this.#move('interrupted');
  }

  close(): void {
    this.#open('call-ended');
    this.#doubtLimit.stop();
    this.#watch.close();
  }

  get #mode(): BargeInMode {
    return this.#parts.mustBeHeard() ? 'off' : this.#parts.settings.mode;
  }

  /** Nothing is left to cut off; but the gate may wait for an end that has come already. */
  #yieldSilence(): void {
    if (this.#turn === 'listening') return;
    this.#takeBack();
    this.#move('interrupted');
  }

  #newFrames(): LineFrames {
    return new LineFrames((frame, missing) => this.#hear(frame, missing), this.#line);
  }

  #hear(frame: Uint8Array, missing: boolean): void {
    this.#gate.push(frame);
    // Asked once for a frame: the answer needs the whole record of what was heard.
    const mode = this.#mode;
    const judging = this.#turn !== 'listening' && mode !== 'off';
    this.#follow(this.#watch.hear(frame, { judging, missing }), mode);
    this.#spoken ||= this.passesSpeech;
    const due = this.#releaseAtMs !== undefined && this.#watch.mediaMs >= this.#releaseAtMs;
    if (due) this.#open(this.#releaseCause);
  }

  #follow(verdict: Verdict, mode: BargeInMode): void {
    switch (mode) {
      case 'local':
        return this.#arbitrate(verdict);
      case 'provider':
        return this.#letProviderHear(verdict);
      case 'off':
        return;
      default:
        return assertNever(mode);
    }
  }

  /** Doubt is reversible: the agent falls silent at once, and goes on at the same sample if it was nothing. */
  #arbitrate(verdict: Verdict): void {
    if (verdict === 'suspect') this.#hold();
    else if (verdict === 'take-back') this.#takeBack();
    else if (verdict === 'confirm') this.interrupt('caller');
  }

  /** The provider decides; it can only if it hears the caller. */
  #letProviderHear(verdict: Verdict): void {
    if (verdict === 'suspect') {
      this.#openForSpeech ||= !this.#gate.isOpen;
      this.#open('speech');
    } else if (this.#openForSpeech && !this.#watch.inUtterance) {
      // With nothing of the agent left to hear, nothing would open it again.
      if (this.#parts.playout.drained) this.#openForSpeech = false;
      else this.#shut('speech-ended');
    }
  }

  #hold(): void {
    this.#inDoubt = true;
    this.#parts.playout.pause();
    this.#parts.note({ type: 'doubt', what: 'begins', mediaMs: this.#watch.mediaMs });
    this.#doubtLimit.wait(this.#parts.settings.arbiter.decideMs + DOUBT_GRACE_MS, () => this.#takeBack());
  }

  /** It was nothing: what was held back goes on. */
  #takeBack(): void {
    if (!this.#inDoubt) return;
    this.#endDoubt();
    this.#parts.note({ type: 'doubt', what: 'taken-back', mediaMs: this.#watch.mediaMs });
  }

  #endDoubt(): void {
    this.#inDoubt = false;
    this.#doubtLimit.stop();
    this.#parts.playout.resume();
  }

  #move(event: TurnEvent): void {
    const [turn, actions] = nextTurn(this.#turn, event, this.#parts.settings.release);
    this.#turn = turn;
    for (const action of actions) this.#do(action);
  }

  #do(action: TurnAction): void {
    const { tailMs, release } = this.#parts.settings;
    switch (action) {
      case 'shut-gate':
        return this.#shut('agent-audio');
      case 'open-gate':
        return this.#open('interruption');
      case 'release-gate':
        return this.#openAfter(tailMs, release === 'response_done' ? 'response-done' : 'playout-drained');
      case 'release-gate-if-stalled':
        return this.#openAfter(STALLED_MS, 'stalled');
      default:
        return assertNever(action);
    }
  }

  #openAfter(waitMs: number, cause: GateCause): void {
    this.#releaseAtMs = this.#watch.mediaMs + waitMs;
    this.#releaseCause = cause;
    if (waitMs === 0) this.#open(cause);
  }

  /** What the caller has begun to say goes up from its first sound; what the line carried before stays silence. */
  #open(cause: GateCause): void {
    this.#releaseAtMs = undefined;
    if (cause !== 'speech') this.#openForSpeech = false;
    if (this.#gate.isOpen) return;
    this.#gate.open(this.#watch.onsetMs ?? this.#watch.mediaMs);
    this.#parts.sendHeard();
    this.#noteGate(cause);
  }

  #shut(cause: GateCause): void {
    // A delta that comes while the caller speaks does not take the provider's ear from him.
    if (cause === 'agent-audio' && this.#openForSpeech) return;
    this.#releaseAtMs = undefined;
    this.#openForSpeech = false;
    if (!this.#gate.isOpen) return;
    this.#gate.shut();
    this.#noteGate(cause);
  }

  #noteGate(cause: GateCause): void {
    const { isOpen, withheldMs } = this.#gate;
    this.#parts.note({ type: 'gate', open: isOpen, cause, mediaMs: this.#watch.mediaMs, withheldMs });
  }
}
