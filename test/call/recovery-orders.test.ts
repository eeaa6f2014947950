import fc from 'fast-check';
import { describe, it } from 'vitest';
import { MULAW_SILENCE, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import type { ProviderFault } from '../../src/ports/provider.js';
import { readyTool } from '../../src/tools/ready.js';
import { FakeCarrier } from '../support/fake-carrier.js';
import { SPEECH } from '../support/scripted-ear.js';
import { ScriptedProvider } from '../support/scripted-provider.js';
import { settled } from '../support/settled.js';
import { RECOVERY, TestCall } from '../support/test-call.js';

const SEED = 71;
const FRAME_MS = 20;
const BROKE: ProviderFault = { code: 'provider.closed', message: 'it broke', severity: 'retryable' };
const FAILED: ProviderFault = { ...BROKE, code: 'provider.response_failed' };
/** A wait that begins while the caller still speaks begins when they have finished; and a phrase has to be fetched. */
const LONGEST_SILENCE_MS = 3000;

/** A caller who waits for an answer from a model that comes and goes, on a line that does, too. */
class Scene {
  readonly call: TestCall;
  /** Each stream is one of its own. */
  #carrier: FakeCarrier;
  #responses = 0;
  #stampMs = 0;
  /** Since when the caller hears nothing although a model should speak, or somebody for it. */
  #silentMs = 0;
  #gone = true;
  #begun = false;

  constructor() {
    this.call = new TestCall({
      provider: new ScriptedProvider({ format: TELEPHONE_FORMAT }),
      recovery: RECOVERY,
      recordings: () => Promise.resolve(new Uint8Array(8000).fill(0x33)),
      briefing: { greeting: 'Hello.' },
      tools: [
        readyTool({
          name: 'echo',
          description: 'Echoes.',
          parameters: { type: 'object', properties: {} },
          execute: () => Promise.resolve({}),
        }),
      ],
    });
    this.#carrier = this.call.carrier;
    this.call.attach();
  }

  connect(lastsMs?: number): void {
    const connected = {
      type: 'connected',
      sessionId: 's',
      ...(lastsMs !== undefined && { lastsMs }),
    } as const;
    this.#gone = false;
    this.#begun = false;
    this.call.provider.emit(connected, { type: 'ready', toolCount: 1 });
  }

  lose(): void {
    this.#gone = true;
    this.call.provider.emit({ type: 'closed', fault: BROKE });
  }

  begin(): void {
    this.#responses += 1;
    this.#begun = true;
    this.call.provider.emit({ type: 'response-started', responseId: `r${this.#responses}` });
  }

  speak(ms: number): void {
    const id = this.#responses;
    this.call.provider.speak(`r${id}`, `i${id}`, ms);
    const text = `sentence ${id}`;
    this.call.provider.emit({ type: 'transcript', speaker: 'agent', itemId: `i${id}`, text, final: true });
  }

  async done(status: 'completed' | 'failed'): Promise<void> {
    if (!this.#begun) return;
    const fault = status === 'failed' ? { fault: FAILED } : {};
    this.call.provider.emit({ type: 'response-done', responseId: `r${this.#responses}`, status, ...fault });
    this.#begun = false;
    await settled();
  }

  async tool(n: number): Promise<void> {
    const responseId = `r${this.#responses}`;
    this.call.provider.emit({
      type: 'tool-call',
      responseId,
      callId: `c${n}`,
      name: 'echo',
      argumentsJson: '{}',
    });
    await settled();
  }

  /** Who has just been heard begins another wait. */
  takeTurn(n: number): void {
    if (this.#gone) return;
    this.#silentMs = 0;
    this.call.provider.emit(
      { type: 'speech-started', itemId: `u${n}`, audioMs: 0 },
      { type: 'committed', itemId: `u${n}` },
    );
  }

  /** Who writes begins another wait. */
  write(text: string): void {
    this.#silentMs = 0;
    this.call.session.caller.write(text);
  }

  breakStream(): void {
    if (this.call.session.attached)
      this.#carrier.emit({ type: 'stopped', orderly: false, detail: 'it broke' });
  }

  returnStream(): void {
    if (!this.call.session.streamExpected()) return;
    this.#carrier.line.stop();
    this.#carrier = new FakeCarrier(this.call.clock);
    this.call.session.attach(this.#carrier.link, this.#carrier.started);
  }

  async pass(ms: number, speaks: boolean): Promise<void> {
    for (let doneMs = 0; doneMs < ms; doneMs += FRAME_MS) {
      const { call } = this;
      if (call.session.attached) this.#carrier.say(this.#stampMs, speaks ? SPEECH : 0x55);
      this.#stampMs += FRAME_MS;
      call.clock.advance(FRAME_MS);
      if (doneMs % 100 === 0) await settled();
      this.#listen(speaks);
    }
  }

  /** A caller whose model is gone, or owes an answer, is never left in silence. */
  #listen(speaks: boolean): void {
    const { call } = this;
    const last = call.provider.commands.findLast(({ type }) => type !== 'audio')?.type;
    // Asked for and not begun, or nobody is there to ask.
    const asked = (last === 'respond' && !this.#begun) || this.#gone;
    const waits = call.session.attached && !call.session.ended && !speaks && asked;
    const quiet = this.#carrier.heard.every((sample) => sample === MULAW_SILENCE);
    this.#silentMs = waits && quiet ? this.#silentMs + FRAME_MS : 0;
    if (this.#silentMs > LONGEST_SILENCE_MS) throw new Error(`${this.#silentMs} ms of silence`);
  }

  /** The model is there and speaks: it is heard. Or the call has ended, in order. Nothing is left of it. */
  async finish(): Promise<void> {
    const { call } = this;
    this.returnStream();
    await this.pass(1000, false);
    if (!call.session.ended) this.connect();
    await this.pass(6000, false);
    this.#carrier.hangUp();
    await settled();
    this.#carrier.line.stop();
    if (!call.session.ended) call.clock.advance(RECOVERY.streamReturnMs);
    if (!call.session.ended) throw new Error('the call goes on');
    if (call.clock.pending > 0) throw new Error(`${call.clock.pending} timers are left`);
    if (call.events.some(({ type }) => type === 'fault')) throw new Error('a fault');
  }
}

const DEEDS: Readonly<Record<string, readonly [number, (scene: Scene, n: number) => void | Promise<void>]>> =
  {
    connects: [4, (scene) => scene.connect()],
    'connects for a short while': [1, (scene, n) => scene.connect(1000 + n * 20)],
    'is lost': [3, (scene) => scene.lose()],
    'begins to answer': [3, (scene) => scene.begin()],
    speaks: [4, (scene, n) => scene.speak(20 + n * 2)],
    'has answered': [3, (scene) => scene.done('completed')],
    'could not answer': [2, (scene) => scene.done('failed')],
    'calls a tool': [1, (scene, n) => scene.tool(n)],
    'takes a turn': [2, (scene, n) => scene.takeTurn(n)],
    'the caller speaks': [4, (scene, n) => scene.pass(20 + n * 2, true)],
    'time passes': [6, (scene, n) => scene.pass(20 + n * 10, false)],
    'the stream breaks': [1, (scene) => scene.breakStream()],
    'the stream comes back': [2, (scene) => scene.returnStream()],
    'the caller writes': [1, (scene, n) => scene.write(`text ${n}`)],
  };

const deed = fc.tuple(
  fc.constantFrom(...Object.entries(DEEDS).flatMap(([name, [often]]) => Array<string>(often).fill(name))),
  fc.nat(499),
);

describe('a call whose model and whose line come and go', () => {
  it('ends in order or goes on, and is never silent for long while something is due', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 30, size: 'max' }), async (deeds) => {
        const scene = new Scene();
        for (const [name, n] of deeds) await DEEDS[name]?.[1](scene, n);
        await scene.finish();
      }),
      { numRuns: 150, seed: SEED },
    );
  });
});
