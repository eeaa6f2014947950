import { messageOf } from '../../lib/errors.js';
import { MODEL_RATE_HZ } from '../../audio/frame.js';
import type { Action } from './brain.js';
import type { Recording } from './input-buffer.js';
import type { Speech, Voice } from './voice.js';

/** Longest text that is spoken in one go (characters): one caller's text must not keep the voice from the others. */
const MAX_SAID_CHARS = 2000;

/** A sentence is cut at a space before it gets longer than a breath. */
const BREATH = /.{1,400}(?:\s+|$)|.{1,400}/gs;

/** A piece of a message: what is said, and its sound once it is made. Without `sound` only the text is sent. */
export interface Segment {
  readonly text: string;
  readonly sound?: Promise<SpeechResult>;
}

export type SpeechResult = { readonly speech: Speech } | { readonly failure: string };

/** What a response consists of, in order. */
export type PlannedOutput = { readonly type: 'message'; readonly segments: readonly Segment[] } | PlannedCall;

export interface PlannedCall {
  readonly type: 'call';
  readonly tool: string;
  readonly argumentsJson: string;
}

export interface Mouth {
  readonly voice: Voice;
  /** False: the response is text only. */
  readonly spoken: boolean;
  /** What an echo plays. */
  readonly lastHeard: Recording | undefined;
}

/** Groups what is said into messages, each up to the next tool call, and starts making the sound of every sentence. */
export function planOutputs(actions: readonly Action[], mouth: Mouth): readonly PlannedOutput[] {
  const outputs: PlannedOutput[] = [];
  let segments: Segment[] = [];
  const close = (): void => {
    if (segments.length > 0) outputs.push({ type: 'message', segments });
    segments = [];
  };
  for (const action of actions) {
    if (action.type === 'call') {
      close();
      outputs.push({ type: 'call', tool: action.tool, argumentsJson: JSON.stringify(action.arguments) });
      continue;
    }
    const gap = segments.length > 0 ? ' ' : '';
    const next = action.type === 'say' ? sentences(gap + action.text, mouth) : echo(gap, mouth);
    segments.push(...next);
  }
  close();
  return outputs;
}

function sentences(text: string, { voice, spoken }: Mouth): Segment[] {
  return breathsOf(text).map((piece) =>
    spoken ? { text: piece, sound: make(voice, piece.trim()) } : { text: piece },
  );
}

/** A text in the pieces that are spoken one after the other: sentences, long ones cut at a space. */
export function breathsOf(text: string): readonly string[] {
  return text
    .slice(0, MAX_SAID_CHARS)
    .split(/(?<=[.!?]\s+)(?=\S)/)
    .flatMap((sentence) => sentence.match(BREATH) ?? []);
}

function echo(gap: string, { lastHeard, spoken }: Mouth): Segment[] {
  if (!lastHeard) return [];
  const text = `${gap}(your own voice, ${(lastHeard.spokenMs / 1000).toFixed(1)} seconds)`;
  return [spoken ? { text, sound: Promise.resolve({ speech: lastHeard }) } : { text }];
}

/** Never rejects: a cancelled response leaves sounds behind that nobody awaits. */
async function make(voice: Voice, text: string): Promise<SpeechResult> {
  try {
    return { speech: { rateHz: MODEL_RATE_HZ, samples: await voice(text) } };
  } catch (error) {
    return { failure: messageOf(error) };
  }
}
