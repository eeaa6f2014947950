import type { ErrorCode } from '../../lib/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { SoftphoneWish } from '../../ports/softphone-messages.js';
import type { TextReceiver } from '../../ports/text-channel.js';
import { Allowance } from './allowance.js';
import { BadWish, readWish } from './wishes.js';

/** Messages of all kinds: a line has 50 frames a second, and a page that was asleep brings what it held back. */
export const MESSAGES = { burst: 1500, perSecond: 200 } as const;
/** Wishes: nobody types faster. */
export const WISHES = { burst: 20, perSecond: 2 } as const;

/** Who takes what a page says besides its media stream. */
export interface PageListener {
  readonly clock: Clock;
  wish(wish: SoftphoneWish): void;
  /** Something was not understood, or was too much, and was ignored. */
  ignored(code: ErrorCode, detail: string): void;
  /** So much comes that the stream can't go on. Told once; nothing is taken after it. */
  flooded(): void;
}

/** Parts what a page sends: wishes go to the listener, everything else to the receiver of its media stream. */
export function splitMessages(stream: TextReceiver, page: PageListener): TextReceiver {
  const messages = new Allowance(page.clock, MESSAGES);
  const wishes = new Allowance(page.clock, WISHES);
  let isFlooded = false;
  const admit = (): boolean => {
    if (isFlooded) return false;
    if (messages.take()) return true;
    isFlooded = true;
    page.flooded();
    return false;
  };
  return {
    text: (message) => {
      if (!admit()) return;
      const wish = readWish(message);
      if (wish === undefined) return stream.text(message);
      if (!wishes.take()) return page.ignored('softphone.too_fast', 'the last text, commit or instructions');
      if (wish instanceof BadWish) return page.ignored('softphone.bad_message', wish.detail);
      page.wish(wish);
    },
    binary: (bytes) => {
      if (admit()) stream.binary(bytes);
    },
    ended: (end) => stream.ended(end),
  };
}
