import { FRAME_MS, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import type { EarFrame } from '../../src/audio/ear.js';
import type { CallParts } from '../../src/call/call-parts.js';
import { JournalEncoder } from '../../src/observe/journal/encode.js';
import type { Tool } from '../../src/ports/tool.js';
import { readyTool } from '../../src/tools/ready.js';
import { ScriptedEar, SPEECH } from './scripted-ear.js';
import { settled } from './settled.js';
import { CLOSING, TestCall } from './test-call.js';

const QUIET = 0x7f;
/** The model makes sound so much faster than it is spoken, and takes so long to begin. */
const DELTA_MS = 100;
const DELTA_EVERY_MS = 20;
const THINKING_MS = 260;
/** The provider's server_vad. */
const NOTICES_MS = 180;
const SILENCE_MS = 500;
const WORDS_COME_MS = 300;
const CHARS_PER_S = 15;
/** No scripted tool takes longer. */
const TOOL_WATCH_MS = 20_000;

/** An ear that hears the loudness in the second sample of a frame. */
class LoudnessEar extends ScriptedEar {
  override hear(mulaw: Uint8Array): EarFrame {
    return { ...super.hear(mulaw), levelDb: -(mulaw[1] ?? 60) };
  }
}

/** A whole call in words: what each side says and when; everything between goes through the call's own code, under a clock that is cranked. */
export class SpokenCall {
  readonly call: TestCall;
  readonly #due: { readonly atMs: number; readonly run: () => void }[] = [];
  #frames = 0;
  #speakingToMs = 0;
  #count = 0;
  #noise = 1;
  #toolsToMs = 0;

  constructor(
    tools: Readonly<Record<string, (wait: (ms: number) => Promise<void>) => Promise<unknown>>> = {},
    changes: Pick<Partial<CallParts>, 'observe' | 'recovery'> = {},
  ) {
    const wait = (ms: number) => new Promise<void>((resolve) => void this.call.clock.after(ms, resolve));
    const ready = Object.entries(tools).map(([name, run]): Tool => {
      return { name, description: name, parameters: { type: 'object' }, execute: () => run(wait) };
    });
    this.call = new TestCall({
      hearing: { ear: new LoudnessEar(), neural: undefined },
      tools: ready.map(readyTool),
      closing: { ...CLOSING, timeLimit: { maxDurationMs: 86_400_000, warning: undefined, goodbye: '' } },
      ...changes,
    });
  }

  get nowMs(): number {
    return this.call.clock.now();
  }

  /** The stream opens, the model is ready. */
  begin(): void {
    this.call.attach();
    this.call.provider.becomeReady();
  }

  /** Time passes, with a frame of the caller's line every 20 ms. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    while (this.nowMs < untilMs) {
      this.call.clock.advance(FRAME_MS);
      for (const { run } of this.#takeDue()) run();
      this.#frame();
      // What a tool gives comes in with a turn of the process of its own.
      if (this.nowMs < this.#toolsToMs) await settled();
    }
  }

  /** The caller begins to say this. Gives how long it takes (ms). */
  callerSays(text: string): number {
    const lengthMs = lengthOf(text);
    const itemId = `item_c${++this.#count}`;
    const startMs = this.#frames * FRAME_MS;
    this.#speakingToMs = this.nowMs + lengthMs;
    const { provider } = this.call;
    this.#in(NOTICES_MS, () => provider.emit({ type: 'speech-started', itemId, audioMs: startMs }));
    this.#in(lengthMs + SILENCE_MS, () =>
      provider.emit({ type: 'speech-stopped', itemId, audioMs: startMs + lengthMs }),
    );
    this.#in(lengthMs + SILENCE_MS + WORDS_COME_MS, () =>
      provider.emit({ type: 'transcript', speaker: 'caller', itemId, text, final: true }),
    );
    return lengthMs;
  }

  /** The caller says this, and the agent answers. Gives how long it takes until it has been heard (ms). */
  exchange(question: string, answer: string, thinkingMs = THINKING_MS): number {
    const askedMs = this.callerSays(question) + SILENCE_MS;
    this.#in(askedMs, () => this.agentSays(answer, thinkingMs));
    return askedMs + thinkingMs + lengthOf(answer) + 400;
  }

  /** The agent begins to make this. */
  agentSays(text: string, thinkingMs = THINKING_MS): number {
    const responseId = `resp_${++this.#count}`;
    const itemId = `item_a${this.#count}`;
    const { provider } = this.call;
    const lengthMs = lengthOf(text);
    const words = text.split(/(?<= )/);
    provider.emit({ type: 'response-started', responseId });
    const deltas = Math.ceil(lengthMs / DELTA_MS);
    for (let i = 0; i < deltas; i++) {
      this.#in(thinkingMs + i * DELTA_EVERY_MS, () => {
        for (const word of words.splice(0, Math.ceil(words.length / (deltas - i))))
          provider.emit({ type: 'transcript', speaker: 'agent', itemId, text: word, final: false });
        provider.speak(responseId, itemId, DELTA_MS);
      });
    }
    this.#in(thinkingMs + deltas * DELTA_EVERY_MS, () =>
      provider.emit(
        { type: 'audio-done', responseId, part: { itemId, contentIndex: 0 } },
        { type: 'transcript', speaker: 'agent', itemId, text, final: true },
        { type: 'response-done', responseId, status: 'completed' },
      ),
    );
    return thinkingMs + lengthMs + 400;
  }

  /** The model calls a tool. */
  callsTool(name: string, args: object): void {
    const responseId = `resp_${++this.#count}`;
    const { provider } = this.call;
    this.#toolsToMs = this.nowMs + TOOL_WATCH_MS;
    provider.emit(
      { type: 'response-started', responseId },
      {
        type: 'tool-call',
        responseId,
        callId: `call_${this.#count}`,
        name,
        argumentsJson: JSON.stringify(args),
      },
      { type: 'response-done', responseId, status: 'completed' },
    );
  }

  /** Something is heard on the caller's side that is nobody speaking. */
  clickOnTheLine(ms: number): void {
    this.#speakingToMs = this.nowMs + ms;
  }

  /** The lines of the call's journal, the first one included. */
  journal(startedAt = '2026-03-09T14:05:00.000Z'): string[] {
    const config = { path: 'talkpath.yaml', fingerprint: 'f'.repeat(16) };
    const versions = { schema: 1, version: '0.1.0', node: 'v20.19.0' };
    const header = {
      t: 0,
      e: 'journal',
      ...versions,
      startedAt,
      config,
      sound: false,
      redact: 'none',
      recipe: {},
    };
    const lines = [JSON.stringify(header)];
    const encoder = new JournalEncoder({ line: (line) => lines.push(line), sound: () => undefined });
    for (const event of this.call.events) encoder.take(event);
    encoder.flush();
    return lines;
  }

  #in(ms: number, run: () => void): void {
    this.#due.push({ atMs: this.nowMs + ms, run });
  }

  #takeDue(): readonly { readonly run: () => void }[] {
    const due = this.#due.filter(({ atMs }) => atMs <= this.nowMs).sort((a, b) => a.atMs - b.atMs);
    for (const each of due) this.#due.splice(this.#due.indexOf(each), 1);
    return due;
  }

  #frame(): void {
    if (!this.call.session.attached) return;
    const speaks = this.nowMs < this.#speakingToMs;
    const samples = new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(speaks ? SPEECH : QUIET);
    this.#noise = (this.#noise * 48_271) % 0x7fff_ffff;
    const syllable = Math.abs(Math.sin(this.nowMs / 130)) * 16 + (this.#noise % 5);
    samples[1] = Math.round(speaks ? 34 - syllable : 62 + (this.#noise % 6));
    this.call.carrier.bring(this.#frames * FRAME_MS, samples);
    this.#frames += 1;
  }
}

function lengthOf(text: string): number {
  return Math.max(400, Math.round((text.length * 1000) / CHARS_PER_S / FRAME_MS) * FRAME_MS);
}
