import { TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.js';
import { Pacer } from '../../src/call/pacer.js';
import type { CallerEvent } from '../../src/cli/call/stream-caller.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import { journalWriter } from '../support/journal-events.js';
import { LoudnessEar } from '../support/loudness-ear.js';
import { ManualClock } from '../support/manual-clock.js';
import { tone } from '../support/signals.js';
import { RECOVERY, TestCall } from '../support/test-call.js';
import type { CarrierLine, MakeLine } from './carrier-lines.js';

/** The provider notices so late that somebody speaks, and that they have finished, and then has their words (ms). */
const NOTICES_MS = 600;
const SILENCE_MS = 500;
const WORDS_COME_MS = 200;
/** The model makes sound in pieces of so much (ms). */
const DELTA_MS = 230;
const VOICE_HZ = 500;
const VOICE_PEAK = 12_000;
const SAMPLES_PER_MS = TELEPHONE_RATE_HZ / 1000;
/** The model's voice is louder than this, and what a filter leaves behind it is not. */
const SOUND = 300;
/** Sound that begins again so soon has a hole in it; later, something else is said (ms). */
const PAUSE_MS = 300;

/** A stretch in which the caller heard the agent (ms since the stream opened); `soundMs`: without the holes in it. */
export interface Heard {
  readonly fromMs: number;
  readonly toMs: number;
  readonly soundMs: number;
}

/** One call over a carrier's own line, between a caller at its far end and a model that does what it is told. */
export class CarrierStory {
  readonly clock = new ManualClock();
  readonly line: CarrierLine;
  readonly call: TestCall;
  readonly events: CallEvent[] = [];
  /** What the far side noticed, besides sound. */
  readonly noticed: CallerEvent[] = [];
  readonly #journal = journalWriter();
  #openedMs = 0;
  #count = 0;

  constructor(make: MakeLine) {
    const { clock } = this;
    this.line = make(clock, (event) => {
      if (event.type !== 'frame' && event.type !== 'media') this.noticed.push(event);
    });
    const pacer = new Pacer(clock, (error) => {
      throw error;
    });
    this.call = new TestCall({
      clock,
      pacer,
      carrier: this.line.capabilities,
      hearing: { ear: new LoudnessEar(), neural: undefined },
      recovery: RECOVERY,
      observe: (event) => {
        this.events.push(event);
        this.#journal.take(event);
      },
    });
    this.line.link.onEvent = (event) => {
      if (event.type === 'started') this.call.session.attach(this.line.link, event);
    };
  }

  get journal(): string {
    return this.#journal.text();
  }

  get openedMs(): number {
    return this.#openedMs;
  }

  /** The stream opens, the model is ready. */
  begin(): void {
    this.#openedMs = this.clock.now();
    this.line.open();
    this.call.provider.becomeReady();
  }

  pass(ms: number): void {
    this.clock.advance(ms);
  }

  /** The model answers with so much sound, at once. */
  agentSays(itemId: string, text: string, lengthMs: number): void {
    const { provider } = this.call;
    const responseId = `resp_${itemId}`;
    const words = { type: 'transcript', speaker: 'agent', itemId, text } as const;
    provider.emit({ type: 'response-started', responseId }, { ...words, final: false });
    for (let atMs = 0; atMs < lengthMs; atMs += DELTA_MS)
      provider.speak(responseId, itemId, Math.min(DELTA_MS, lengthMs - atMs));
    provider.emit(
      { type: 'audio-done', responseId, part: { itemId, contentIndex: 0 } },
      { ...words, final: true },
      { type: 'response-done', responseId, status: 'completed' },
    );
  }

  /** The caller begins to speak for so long; the provider notices as providers do. */
  callerSays(text: string, lengthMs: number): void {
    const { provider } = this.call;
    const itemId = `caller_${++this.#count}`;
    const audioMs = this.clock.now() - this.#openedMs;
    const samples = tone(VOICE_HZ, TELEPHONE_RATE_HZ, lengthMs * SAMPLES_PER_MS, VOICE_PEAK);
    this.line.caller.say(encodeMulaw(samples, new Uint8Array(samples.length)));
    const endMs = lengthMs + SILENCE_MS;
    this.clock.after(NOTICES_MS, () => provider.emit({ type: 'speech-started', itemId, audioMs }));
    this.clock.after(endMs, () =>
      provider.emit(
        { type: 'speech-stopped', itemId, audioMs: audioMs + lengthMs },
        { type: 'committed', itemId },
      ),
    );
    this.clock.after(endMs + WORDS_COME_MS, () =>
      provider.emit({ type: 'transcript', speaker: 'caller', itemId, text, final: true }),
    );
  }

  /** What the line at the far end really played of the agent. */
  get heard(): readonly Heard[] {
    const codes = this.line.caller.line.recording();
    const stretches: { from: number; to: number; sound: number }[] = [];
    decodeMulaw(codes, new Int16Array(codes.length)).forEach((sample, at) => {
      if (Math.abs(sample) <= SOUND) return;
      const last = stretches.at(-1);
      if (last === undefined || at - last.to > PAUSE_MS * SAMPLES_PER_MS)
        return void stretches.push({ from: at, to: at + 1, sound: 1 });
      last.to = at + 1;
      last.sound += 1;
    });
    return stretches.map(({ from, to, sound }) => ({
      fromMs: from / SAMPLES_PER_MS,
      toMs: to / SAMPLES_PER_MS,
      soundMs: sound / SAMPLES_PER_MS,
    }));
  }

  eventsOf<Type extends CallEvent['type']>(type: Type): Extract<CallEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<CallEvent, { type: Type }> => event.type === type);
  }
}

/**
 * A greeting that is heard to its end; a question and its answer; a question, and the caller speaks into its answer; an answer into which a key is
 * pressed; a goodbye. The lengths end within a frame, and so do the pauses.
 */
export function tellStory(make: MakeLine, offsetMs: number): CarrierStory {
  const story = new CarrierStory(make);
  story.pass(offsetMs);
  story.begin();
  story.pass(303);
  story.agentSays('greeting', 'Welcome to Trattoria Luna.', 1490);
  story.pass(2611);
  story.callerSays('Are you open on Sunday?', 800);
  story.pass(1709);
  story.agentSays('answer', 'Yes, from noon to ten.', 1990);
  story.pass(3106);
  story.callerSays('And on other days?', 700);
  story.pass(1613);
  story.agentSays('spoken-into', 'From five to ten.', 4990);
  story.pass(1718);
  story.callerSays('And who may sit outside?', 1000);
  story.pass(1901);
  story.agentSays('keyed-into', 'Press one for a table.', 4990);
  story.pass(1507);
  story.line.caller.pressKey('1');
  story.pass(1409);
  story.agentSays('goodbye', 'Done. Goodbye!', 990);
  story.pass(1804);
  return story;
}

/** How a call went, line by line and without its times: whose turn it was, what became of each part, the gate, what was cleared, how it ended. */
export function storyOf(events: readonly CallEvent[]): readonly string[] {
  return events.flatMap((event): string[] => {
    switch (event.type) {
      case 'gate':
        return [`the gate ${event.open ? 'opens' : 'shuts'}: ${event.cause}`];
      case 'doubt':
        return [`doubt ${event.what}`];
      case 'interruption':
        return [`interrupted by ${event.by}`];
      case 'playback':
        return [`${event.part.itemId} is ${event.outcome}`];
      case 'fault':
        return [`fault ${event.code}`];
      case 'underrun':
        return ['underrun'];
      case 'recovery':
        return [`recovery ${event.step}`];
      case 'call-ended':
        return [`ended: ${event.reason}`];
      case 'carrier-event':
        return ['audio', 'mark-reached'].includes(event.event.type) ? [] : [`carrier ${event.event.type}`];
      case 'carrier-command':
        return event.command.type === 'clear' ? ['clear'] : [];
      case 'provider-event':
        return event.event.type === 'audio' ? [] : [`model ${event.event.type}`];
      case 'provider-command':
        return event.command.type === 'audio' ? [] : [`to the model: ${event.command.type}`];
      default:
        return [];
    }
  });
}
