import type { AskAri } from '../../carriers/asterisk-ari/ask-ari.js';
import { type AriBridge, bridgesIn, channelsIn } from '../../carriers/asterisk-ari/bodies.js';
import { ari, isChannelId, type AriRequest } from '../../carriers/asterisk-ari/requests.js';
import type { Logger } from '../../observe/logger.js';
import type { Clock, Timer } from '../../ports/clock.js';
import { OWN_PREFIX } from './media-legs.js';

/** Longer than a call takes from its beginning until its bridge shows that somebody has it in hand: lookups, and the way of its sound (ms). */
export const SETTLED_MS = 10_000;

/** What is needed to clear away what nobody has in hand. */
export interface LeftBehindParts {
  readonly ask: AskAri;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly app: string;
  /** Whether a call of this process has that channel or bridge in hand. */
  readonly isOurs: (id: string) => boolean;
}

/** Channels and bridges that no call seems to have. */
interface Strays {
  /** Bridges of ours with nobody but a caller in them: whoever was at their other end is gone. */
  readonly alone: readonly AriBridge[];
  readonly channels: readonly string[];
  readonly bridges: readonly string[];
}

/**
 * What processes that died have left in Asterisk. A caller whose bridge has a channel for sound in it has somebody at its other end, in this process or in another one, and is
 * let be. Who is alone in a bridge goes on in the dialplan at once. Everything else may belong to a call that is just beginning: it is cleared away if it is found a second time.
 */
export class LeftBehind {
  readonly #parts: LeftBehindParts;
  #timer: Timer | undefined;
  #closed = false;

  constructor(parts: LeftBehindParts) {
    this.#parts = parts;
  }

  /** Looks now, and a second time when everything that was just beginning has begun. */
  async clear(): Promise<void> {
    this.#timer?.cancel();
    const first = await this.#find();
    await this.#clearBridges(first.alone);
    if (this.#closed || first.channels.length + first.bridges.length === 0) return;
    this.#timer = this.#parts.clock.after(SETTLED_MS, () => void this.#clearAgain(first));
  }

  /** Looks no more. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  async #clearAgain(first: Strays): Promise<void> {
    const { alone, channels, bridges } = await this.#find();
    const stayed = channels.filter((id) => first.channels.includes(id));
    await this.#clearBridges(alone);
    for (const id of stayed) await (isOwn(id) ? this.#ask(ari.hangUp(id)) : this.#goOn(id));
    for (const id of bridges) if (first.bridges.includes(id)) await this.#ask(ari.endBridge(id));
  }

  async #clearBridges(alone: readonly AriBridge[]): Promise<void> {
    for (const { id, channels } of alone) {
      for (const caller of channels) await this.#goOn(caller);
      await this.#ask(ari.endBridge(id));
    }
  }

  async #find(): Promise<Strays> {
    const { app, isOurs } = this.#parts;
    const [standing, application] = await Promise.all([
      this.#ask(ari.bridges()),
      this.#ask(ari.application(app)),
    ]);
    const all = bridgesIn(standing?.body);
    const strays = all.filter((bridge) => !isCarried(bridge) && !isOurs(bridge.id));
    const carried = new Set(all.filter(isCarried).flatMap(({ channels }) => channels));
    const isStray = (id: string): boolean => isChannelId(id) && !isOurs(id);
    const inside = [...channelsIn(application?.body), ...strays.flatMap(({ channels }) => channels)];
    const isCaller = (id: string): boolean => isStray(id) && !isOwn(id);
    return {
      alone: strays.filter(({ channels }) => channels.length === 1 && channels.every(isCaller)),
      channels: [...new Set(inside)].filter((id) => isStray(id) && !carried.has(id)),
      bridges: strays.map(({ id }) => id),
    };
  }

  /** What follows `Stasis()` is carried out. Of those that are told of and are elsewhere by now, Asterisk lets none be moved. */
  async #goOn(carrierCallId: string): Promise<void> {
    const answer = await this.#ask(ari.goOn(carrierCallId));
    if (answer?.ok === true)
      this.#parts.logger.warn({ carrierCallId }, 'a caller of an earlier process goes on');
  }

  /** What could not be done now is done when Asterisk is connected again. */
  #ask(request: AriRequest) {
    return this.#parts.ask(request).catch(() => undefined);
  }
}

function isOwn(id: string): boolean {
  return id.startsWith(OWN_PREFIX);
}

/** Whether somebody has a bridge in hand: others theirs, and we those in which a caller meets a channel for sound, which is gone with the process at its other end. */
function isCarried({ id, channels }: AriBridge): boolean {
  return !isOwn(id) || (channels.some(isOwn) && !channels.every(isOwn));
}
