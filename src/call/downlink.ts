import type { Converter } from '../audio/convert.js';
import type { AudioFrame } from '../audio/frame.js';
import { durationMs, TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../audio/frame.js';
import type { Framer } from '../audio/framer.js';
import type { CarrierCommand } from '../ports/carrier.js';
import type { AudioPart } from '../ports/provider.js';
import type { PlaybackLedger } from './playback-ledger.js';

/** A mark follows at least this much audio: often enough for the ledger, seldom enough for the wire. */
const MARK_EVERY_MS = 200;
/** The longest stretch in one message to the carrier: half a second. */
const MAX_PACKET_SAMPLES = TELEPHONE_FRAME_SAMPLES * 25;

/** What the downlink is made of. */
export interface DownlinkParts {
  readonly converter: Converter;
  readonly framer: Framer;
  readonly ledger: PlaybackLedger;
  readonly send: (command: CarrierCommand) => void;
}

/** Model → caller: converts, cuts into whole telephone frames, sends, books. */
export class Downlink {
  readonly #parts: DownlinkParts;
  #current: AudioPart | undefined;
  #unmarkedMs = 0;

  constructor(parts: DownlinkParts) {
    this.#parts = parts;
  }

  push(part: AudioPart, frame: AudioFrame): void {
    const { converter, framer, ledger } = this.#parts;
    if (this.#current !== undefined && !samePart(this.#current, part)) this.flush();
    this.#current = part;
    ledger.received(part, durationMs(frame));
    this.#sendWhole(part, framer.push(mulawOf(converter.convert(frame))));
    if (this.#unmarkedMs >= MARK_EVERY_MS) this.#mark();
  }

  /** The part is complete: sends the rest, padded to a whole frame, and a mark behind it. */
  flush(): void {
    const part = this.#current;
    if (part === undefined) return;
    const { converter, framer } = this.#parts;
    this.#current = undefined;
    this.#sendWhole(part, framer.push(mulawOf(converter.flush())));
    this.#sendWhole(part, framer.flush());
    if (this.#unmarkedMs > 0) this.#mark();
  }

  /** Forgets what was not sent yet, after a cut. */
  drop(): void {
    this.#current = undefined;
    this.#unmarkedMs = 0;
    this.#parts.converter.flush();
    this.#parts.framer.reset();
  }

  #sendWhole(part: AudioPart, whole: Uint8Array): void {
    for (let from = 0; from < whole.length; from += MAX_PACKET_SAMPLES) {
      const frame = { ...TELEPHONE_FORMAT, samples: whole.subarray(from, from + MAX_PACKET_SAMPLES) };
      this.#parts.send({ type: 'audio', frame });
      this.#parts.ledger.sent(part, durationMs(frame));
      this.#unmarkedMs += durationMs(frame);
    }
  }

  #mark(): void {
    this.#unmarkedMs = 0;
    this.#parts.send({ type: 'mark', name: this.#parts.ledger.mark() });
  }
}

function mulawOf(frame: AudioFrame): Uint8Array {
  if (frame.encoding !== 'mulaw') throw new TypeError(`the carrier takes mulaw, not ${frame.encoding}`);
  return frame.samples;
}

function samePart(a: AudioPart, b: AudioPart): boolean {
  return a.itemId === b.itemId && a.contentIndex === b.contentIndex;
}
