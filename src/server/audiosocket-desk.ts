import type { Socket } from 'node:net';
import { type AudioFormat, sameFormat } from '../audio/frame.js';
import type { CallSession } from '../call/call-session.js';
import { AudioSocketCodec } from '../carriers/audiosocket/codec.js';
import { formatOfWireRate } from '../carriers/audiosocket/formats.js';
import { messageOf } from '../lib/errors.js';
import type { StreamStart } from '../ports/carrier.js';
import { byteChannelOf } from '../wire/byte-socket.js';
import { FrameTicker } from '../wire/frame-ticker.js';
import { LineOverBytes } from '../wire/line-over-bytes.js';
import { pacedLink } from '../wire/paced-link.js';
import type { Refusal } from './admission.js';
import { takenCall } from './asterisk-calls.js';
import type { IncomingCall, ServerDeps } from './deps.js';
import { noted } from './refused-call.js';
import { MAX_WAITING_STREAMS, StreamLobby } from './stream-lobby.js';

/** How a line is coded that nobody announced: slin at 8 kHz, as the application `AudioSocket()` has it. */
const UNANNOUNCED_FORMAT: AudioFormat = { encoding: 'pcm16', rateHz: 8000 };

/** Also of one that was announced by this name: its stream has to bring the token. */
const NOT_THEIRS: Refusal = { code: 'carrier.out_of_order', detail: 'there is a call of this UUID' };

/** Makes streams of AudioSocket's connections, and brings them to their calls. */
export class AudioSocketDesk {
  readonly #deps: ServerDeps;
  readonly #unannounced: () => boolean;
  readonly #lobby: StreamLobby;
  readonly #ticker: FrameTicker;

  /** `unannounced`: whether a connection may bring its own call, as configured now. */
  constructor(deps: ServerDeps, unannounced: () => boolean) {
    const { clock, logger } = deps;
    this.#deps = deps;
    this.#unannounced = unannounced;
    this.#lobby = new StreamLobby(deps, 'audiosocket');
    this.#ticker = new FrameTicker(clock, (error) => {
      logger.error({ code: 'internal.error', detail: messageOf(error) }, 'internal.error');
    });
  }

  /** Takes a connection on, with what came on it so far: its UUID, and perhaps more. */
  take(socket: Socket, bytes: Uint8Array, uuid: string): void {
    const { clock, logger } = this.#deps;
    if (this.#lobby.full) {
      const code = 'carrier.too_many_streams';
      logger.warn({ code, waiting: MAX_WAITING_STREAMS }, code);
      socket.destroy();
      return;
    }
    const format = this.#formatOf(uuid);
    const line = new LineOverBytes({
      codec: new AudioSocketCodec({ uuid, format, wireRateHz: this.#wireRateOf(uuid, format) }),
      clock,
      open: (receiver) => byteChannelOf(socket, receiver, clock),
    });
    const announce = this.#unannounced() ? (start: StreamStart) => this.#announce(start) : undefined;
    this.#lobby.enter(pacedLink(line, { ticker: this.#ticker, format }), {}, announce);
    line.read(bytes);
  }

  /** As the call was announced whose token the UUID is. */
  #formatOf(uuid: string): AudioFormat {
    const { tokens, calls } = this.#deps;
    return calls.find(tokens.callOf(uuid) ?? '')?.format ?? UNANNOUNCED_FORMAT;
  }

  /** What the token was given out for, if that is what the call has: it may have been announced twice. */
  #wireRateOf(uuid: string, format: AudioFormat): number {
    const wireRateHz = this.#deps.tokens.wireRateOf(uuid) ?? format.rateHz;
    const announced = formatOfWireRate(wireRateHz);
    return announced !== undefined && sameFormat(announced, format) ? wireRateHz : format.rateHz;
  }

  /** Nothing is known of such a call but its UUID. */
  async #announce({ streamId, format }: StreamStart): Promise<CallSession | Refusal> {
    const call: IncomingCall = {
      carrier: 'audiosocket',
      carrierCallId: streamId,
      from: '',
      to: '',
      format,
      origin: '',
    };
    const isKnown = this.#deps.calls.find(streamId) !== undefined;
    const taken = isKnown ? NOT_THEIRS : await takenCall(this.#deps, call);
    return 'code' in taken ? noted(this.#deps, call, taken) : taken;
  }
}
