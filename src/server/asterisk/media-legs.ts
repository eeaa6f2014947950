import { ariRefusal, type AskAri } from '../../carriers/asterisk-ari/ask-ari.js';
import { ari, type AriRequest } from '../../carriers/asterisk-ari/requests.js';
import type { AriConfig } from '../../config/asterisk.js';
import { deferred } from '../../lib/deferred.js';
import type { Clock } from '../../ports/clock.js';
import { stasisSound } from '../asterisk-sound.js';

/** What begins so in Asterisk was made here. */
export const OWN_PREFIX = 'talkpath-';
/** So long Asterisk has to bring the channel that it made for the sound (ms). */
const MEDIA_COMES_MS = 5_000;
const NOT_FOUND = 404;

/** What the way of a call's sound is made with. */
export interface MediaLegsParts {
  readonly ask: AskAri;
  readonly clock: Clock;
  readonly config: AriConfig;
  /** The caller's channel. */
  readonly channelId: string;
  /** A name that nobody else has. */
  readonly name: string;
  /** A one-time token for the stream. */
  readonly token: () => string;
  /** What could not be cleared away. */
  readonly leftOver: (request: AriRequest) => void;
}

/** The way of a call's sound in Asterisk: a channel that has us at its other end, and a bridge in which the caller meets it. Whatever was begun is cleared away. */
export class MediaLegs {
  /** Of the channel and of the bridge: known before they are asked for, so that they can be cleared away even where the answer was lost. */
  readonly id: string;
  readonly #parts: MediaLegsParts;
  readonly #came = deferred<undefined>();
  #wantsBridge = false;
  #wantsMedia = false;
  #dropped = false;

  constructor(parts: MediaLegsParts) {
    this.#parts = parts;
    this.id = `${OWN_PREFIX}${parts.name}`;
  }

  /** Rejects with `carrier.ari_no_media`, or where Asterisk can't be asked. Stops half-way where the legs are dropped meanwhile. */
  async connect(): Promise<void> {
    try {
      await this.#build();
    } finally {
      // Whoever dropped them may have been earlier at Asterisk than what was asked just now.
      if (this.#dropped) await this.#clear();
    }
  }

  async #build(): Promise<void> {
    this.#wantsBridge = true;
    await this.#demand(ari.newBridge(this.id));
    if (this.#isWanted()) await this.#buildMedia();
  }

  async #buildMedia(): Promise<void> {
    this.#wantsMedia = true;
    await this.#demand(ari.externalMedia(this.#media()));
    if (this.#isWanted()) await this.#whenCame();
    if (this.#isWanted()) await this.#demand(ari.addToBridge(this.id, [this.#parts.channelId, this.id]));
  }

  /** The channel for the sound has come to our application. */
  came(): void {
    this.#came.resolve(undefined);
  }

  /** Clears everything away; the caller's channel stays as it is. */
  async drop(): Promise<void> {
    if (this.#dropped) return;
    this.#dropped = true;
    this.came();
    await this.#clear();
  }

  /** Asked anew each time: it may change while somebody is waited for. */
  #isWanted(): boolean {
    return !this.#dropped;
  }

  #media() {
    const { config, token } = this.#parts;
    const { app, section, audiosocketAt } = config;
    const { wire, format } = stasisSound(config);
    const host = wire === 'audiosocket' ? audiosocketAt : section;
    return { channelId: this.id, app, token: token(), over: wire, host, format };
  }

  /** A channel can't be bridged before it came; one that is never told of may have come all the same. */
  async #whenCame(): Promise<void> {
    const timer = this.#parts.clock.after(MEDIA_COMES_MS, () => this.came());
    await this.#came.promise;
    timer.cancel();
  }

  async #clear(): Promise<void> {
    await Promise.all([
      this.#wantsMedia && this.#remove(ari.hangUp(this.id)),
      this.#wantsBridge && this.#remove(ari.endBridge(this.id)),
    ]);
  }

  async #remove(request: AriRequest): Promise<void> {
    const { ask, leftOver } = this.#parts;
    const answer = await ask(request).catch(() => undefined);
    if (answer?.ok !== true && answer?.status !== NOT_FOUND) leftOver(request);
  }

  async #demand(request: AriRequest): Promise<void> {
    const answer = await this.#parts.ask(request);
    if (!answer.ok) throw ariRefusal('carrier.ari_no_media', `${request.method} ${request.path}`, answer);
  }
}
