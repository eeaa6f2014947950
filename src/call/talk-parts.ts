import type { AudioFormat } from '../audio/frame.js';
import type { LineFormat } from '../audio/line-format.js';
import type { FloorNote } from '../ports/call-events.js';
import type { FloorParts, FloorSettings } from './floor.js';
import type { Hearing } from './hearing.js';
import type { MediaPathParts } from './media-path.js';
import type { ResponseOrder } from './response-order.js';

/** What the talk is made of. */
export interface TalkParts extends Omit<MediaPathParts, 'line' | 'providerFormat' | 'onSending' | 'enter'> {
  readonly line: LineFormat;
  /** Hears the line, whatever its format. */
  readonly hearing: Hearing;
  readonly floor: FloorSettings;
  /** Whether the caller may interrupt the first answer. */
  readonly greetingInterruptible: boolean;
  readonly provider: { readonly format: AudioFormat; readonly cancelsOnSpeech: boolean };
  readonly order: ResponseOrder;
  readonly enter: MediaPathParts['enter'] & FloorParts['enter'];
  readonly note: (note: FloorNote) => void;
  readonly heard: FloorParts['heard'];
  /** The caller wants to speak. */
  readonly interrupted: () => void;
  /** The caller said something to the provider, or pressed a key. */
  readonly callerHeard: () => void;
  /** The hold sound stopped because somebody speaks. */
  readonly holdYielded: () => void;
  /** Whether there may be more than one session: what the caller said is kept until it is answered. */
  readonly keepsTurns: boolean;
  /** So much of the caller's sound goes up in one message (ms). */
  readonly uplinkMs?: number | undefined;
  /** The caller speaks, and the provider hears it: the first time since the last answer. */
  readonly callerSpeaks: () => void;
}
