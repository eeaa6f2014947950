import { createConverter } from '../audio/convert.js';
import { Framer } from '../audio/framer.js';
import { type AudioFormat, TELEPHONE_FORMAT } from '../audio/frame.js';
import { GapFiller } from '../audio/gap-filler.js';
import type { CarrierCommand } from '../ports/carrier.js';
import type { Clock } from '../ports/clock.js';
import type { ProviderCommand } from '../ports/provider.js';
import { Downlink } from './downlink.js';
import { correctMemory } from './interruption.js';
import { PlaybackLedger } from './playback-ledger.js';
import { Uplink } from './uplink.js';

/** What the media path is made of. */
export interface MediaPathParts {
  readonly clock: Clock;
  /** The audio the provider takes and gives. */
  readonly providerFormat: AudioFormat;
  readonly ask: (command: ProviderCommand) => void;
  readonly play: (command: CarrierCommand) => void;
}

/** The audio of one call, both ways, with the record of what was heard. */
export class MediaPath {
  readonly ledger: PlaybackLedger;
  readonly uplink: Uplink;
  readonly downlink: Downlink;
  readonly #parts: MediaPathParts;

  constructor(parts: MediaPathParts) {
    this.#parts = parts;
    this.ledger = new PlaybackLedger(parts.clock);
    this.uplink = new Uplink(
      new GapFiller(),
      createConverter(TELEPHONE_FORMAT, parts.providerFormat),
      (frame) => parts.ask({ type: 'audio', frame }),
    );
    this.downlink = new Downlink({
      converter: createConverter(parts.providerFormat, TELEPHONE_FORMAT),
      framer: new Framer(),
      ledger: this.ledger,
      send: parts.play,
    });
  }

  /** In one tick the line falls silent and the model's memory becomes what was heard. */
  cut(): void {
    const cuts = this.ledger.cut();
    this.downlink.drop();
    this.#parts.play({ type: 'clear' });
    for (const command of correctMemory(cuts)) this.#parts.ask(command);
  }
}
