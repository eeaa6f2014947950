import { durationMs, type AudioFrame } from '../audio/frame.js';
import type { ProviderCommand, ProviderEvent, ProviderLink } from '../ports/provider.js';

/** Sound that would be heard later than that is of no use to anybody (ms). */
const MAX_BACKLOG_MS = 3_000;
/** What base64 makes of a byte (RFC 4648), and the JSON around each message. */
const BASE64_GROWTH = 4 / 3;
const JSON_BYTES = 60;
const MS_PER_S = 1000;

/** A provider's link that drops the caller's sound while the network has not taken what was sent before, and tells how much it was, once it takes it again. */
export function withoutBacklog(link: ProviderLink): ProviderLink {
  return new BoundedLink(link);
}

class BoundedLink implements ProviderLink {
  readonly #link: ProviderLink;
  #droppedMs = 0;

  constructor(link: ProviderLink) {
    this.#link = link;
  }

  get onEvent(): (event: ProviderEvent) => void {
    return this.#link.onEvent;
  }

  set onEvent(take: (event: ProviderEvent) => void) {
    this.#link.onEvent = take;
  }

  get bufferedBytes(): number {
    return this.#link.bufferedBytes;
  }

  send(command: ProviderCommand): void {
    if (command.type === 'audio') {
      if (this.#link.bufferedBytes > mostBytes(command.frame)) {
        this.#droppedMs += durationMs(command.frame);
        return;
      }
      this.#tell();
    }
    this.#link.send(command);
  }

  close(reason: string): void {
    this.#link.close(reason);
  }

  #tell(): void {
    if (this.#droppedMs === 0) return;
    const message = `${Math.round(this.#droppedMs)} ms of the caller's sound were dropped: the provider took too little`;
    this.#droppedMs = 0;
    // Nothing comes in while something goes out.
    queueMicrotask(() => {
      this.onEvent({ type: 'fault', fault: { code: 'provider.backlog', message, severity: 'retryable' } });
    });
  }
}

/** The bytes on the wire of as much sound as may wait, in messages as long as this one. */
function mostBytes(frame: AudioFrame): number {
  const { rateHz, samples } = frame;
  const soundBytes = (MAX_BACKLOG_MS * rateHz * samples.BYTES_PER_ELEMENT) / MS_PER_S;
  const messages = MAX_BACKLOG_MS / Math.max(1, durationMs(frame));
  return soundBytes * BASE64_GROWTH + messages * JSON_BYTES;
}
