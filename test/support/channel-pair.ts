import type { LinkEnd } from '../../src/ports/link.js';
import type { Message, TextChannel, TextReceiver } from '../../src/ports/text-channel.js';

/** One end of a pair: which texts were sent through it, and whether it ended. */
class End implements TextChannel {
  readonly sent: string[] = [];
  readonly bufferedBytes = 0;
  receiver: TextReceiver | undefined;
  peer: End | undefined;
  #open = true;

  send(message: Message): void {
    if (!this.#open) return;
    if (typeof message !== 'string') {
      this.peer?.receiver?.binary(message);
      return;
    }
    this.sent.push(message);
    this.peer?.receiver?.text(message);
  }

  close(code: number, reason: string): void {
    this.breakWith({ kind: 'closed', code, reason });
  }

  /** Ends both sides. */
  breakWith(end: LinkEnd): void {
    if (!this.#open) return;
    this.#open = false;
    this.peer?.breakWith(end);
    this.receiver?.ended(end);
  }
}

/** Two channels joined without a network: what one side sends the other has in the same call. */
export function channelPair(): { readonly ours: End; readonly theirs: End } {
  const [ours, theirs] = [new End(), new End()];
  ours.peer = theirs;
  theirs.peer = ours;
  return { ours, theirs };
}
