import { durationMs } from '../audio/frame.js';
import type { CallEvent } from '../ports/call-events.js';
import type { CarrierCommand, CarrierEvent } from '../ports/carrier.js';
import type { ProviderEvent } from '../ports/provider.js';
import { FloorTotals } from './floor-totals.js';

/** Sums over one call, for its last log line. */
export class CallTotals {
  #startedAtMs = 0;
  #endedAtMs = 0;
  #streamAtMs: number | undefined;
  #firstAudioAtMs: number | undefined;
  #callerAudioMs = 0;
  #agentAudioMs = 0;
  #responses = 0;
  #callerTurns = 0;
  readonly #floor = new FloorTotals();
  #toolCalls = 0;
  #faults = 0;
  #underruns = 0;
  #underrunMs = 0;
  #inputTokens = 0;
  #outputTokens = 0;

  observe(event: CallEvent): void {
    switch (event.type) {
      case 'call-started':
        this.#startedAtMs = event.atMs;
        return;
      case 'carrier-event':
        return this.#fromCarrier(event.event, event.atMs);
      case 'carrier-command':
        return this.#toCarrier(event.command, event.atMs);
      case 'provider-event':
        return this.#fromProvider(event.event);
      case 'fault':
        this.#faults += 1;
        return;
      case 'call-ended':
        this.#endedAtMs = event.atMs;
        return;
      case 'underrun':
        this.#underruns += 1;
        this.#underrunMs += event.gapMs;
        return;
      case 'gate':
      case 'doubt':
      case 'interruption':
        return this.#floor.observe(event);
      default:
        return;
    }
  }

  /** Whether the gate opened and shut so often that something is wrong with what opens it. */
  get gateFlutters(): boolean {
    return this.#floor.flutters;
  }

  /** The flat fields of `call.end`; times in ms, tokens as billed. */
  summary(): Readonly<Record<string, number | null>> {
    const streamAtMs = this.#streamAtMs ?? this.#endedAtMs;
    return {
      durationMs: Math.round(this.#endedAtMs - this.#startedAtMs),
      streamMs: Math.round(this.#endedAtMs - streamAtMs),
      firstAudioMs: this.#firstAudioAtMs === undefined ? null : Math.round(this.#firstAudioAtMs - streamAtMs),
      callerAudioMs: Math.round(this.#callerAudioMs),
      agentAudioSentMs: Math.round(this.#agentAudioMs),
      turns: this.#callerTurns,
      responses: this.#responses,
      ...this.#floor.summary(),
      toolCalls: this.#toolCalls,
      faults: this.#faults,
      underruns: this.#underruns,
      underrunMs: Math.round(this.#underrunMs),
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
    };
  }

  #fromCarrier(event: CarrierEvent, atMs: number): void {
    if (event.type === 'started') this.#streamAtMs ??= atMs;
    else if (event.type === 'audio') this.#callerAudioMs += durationMs(event.frame);
    else if (event.type === 'fault') this.#faults += 1;
  }

  #toCarrier(command: CarrierCommand, atMs: number): void {
    if (command.type !== 'audio') return;
    this.#firstAudioAtMs ??= atMs;
    this.#agentAudioMs += durationMs(command.frame);
  }

  #fromProvider(event: ProviderEvent): void {
    if (event.type === 'response-started') this.#responses += 1;
    else if (event.type === 'fault' && event.fault.severity !== 'harmless') this.#faults += 1;
    else if (event.type === 'speech-stopped') this.#callerTurns += 1;
    else if (event.type === 'tool-call') this.#toolCalls += 1;
    else if (event.type === 'usage') {
      const { inputText, inputAudio, outputText, outputAudio } = event.tokens;
      this.#inputTokens += inputText + inputAudio;
      this.#outputTokens += outputText + outputAudio;
    }
  }
}
