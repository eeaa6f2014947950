import { rateOf } from './worklet-options.js';
import { Player, type PlayerCommand } from './player.js';

/** `Player` in the audio thread. */
class PlayerProcessor extends AudioWorkletProcessor {
  readonly #player: Player;

  constructor(options: AudioWorkletNodeOptions) {
    super();
    const rateHz = rateOf(options);
    this.#player = new Player({ rateHz, outputRateHz: sampleRate }, (report) =>
      this.port.postMessage(report),
    );
    this.port.onmessage = ({ data }: MessageEvent<PlayerCommand>) => this.#player.handle(data);
  }

  process(_inputs: Float32Array[][], [channels]: Float32Array[][]): boolean {
    const [first, ...others] = channels ?? [];
    if (first === undefined) return true;
    this.#player.render(first);
    for (const channel of others) channel.set(first);
    return true;
  }
}

registerProcessor('talkpath-player', PlayerProcessor);
