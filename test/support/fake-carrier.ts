import { createConverter } from '../../src/audio/convert.js';
import { bytesOf, type LineFormat, lineFormat } from '../../src/audio/line-format.js';
import { LinePlayer } from '../../src/cli/call/line-player.js';
import {
  type AudioFormat,
  type AudioFrame,
  MULAW_SILENCE,
  TELEPHONE_FORMAT,
  TELEPHONE_FRAME_SAMPLES,
} from '../../src/audio/frame.js';
import type { CarrierCommand, CarrierEvent, CarrierLink } from '../../src/ports/carrier.js';
import type { Clock } from '../../src/ports/clock.js';

/**
 * A carrier with a true playout clock: it plays 20 ms in 20 ms, echoes marks when they are reached, and flushes on clear. Its line may have any format; what the caller
 * heard is told as a telephone would have it.
 */
export class FakeCarrier {
  readonly link: CarrierLink;
  readonly commands: CarrierCommand[] = [];
  readonly line: LinePlayer;
  /** The frame that the caller heard last (μ-law). */
  heard: Uint8Array = new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(MULAW_SILENCE);
  closedFor: string | undefined;
  /** How the line is coded. */
  readonly format: LineFormat;
  /** All that was sent, as the line carries it. */
  readonly #sent: Uint8Array[] = [];
  readonly #down;

  constructor(clock: Clock, format: AudioFormat = TELEPHONE_FORMAT) {
    this.format = lineFormat(format);
    this.#down = createConverter(format, TELEPHONE_FORMAT);
    this.line = new LinePlayer({
      clock,
      onMark: (name) => this.emit({ type: 'mark-reached', name }),
      onFrame: (heard) => (this.heard = heard),
    });
    this.link = {
      onEvent: () => undefined,
      bufferedBytes: 0,
      send: (command) => this.#take(command),
      close: (reason) => this.#close(reason),
    };
  }

  /** What a stream begins with. */
  get started(): CarrierEvent {
    this.line.start();
    const { format } = this.format;
    const start = { streamId: 'MZ1', carrierCallId: 'CA1', token: 'token', format };
    return { type: 'started', start };
  }

  emit(event: CarrierEvent): void {
    this.link.onEvent(event);
  }

  /** One frame of the caller's voice; `code` tells frames apart. */
  say(timestampMs: number, code = 0x10): void {
    this.bring(timestampMs, new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(code));
  }

  /** Audio of the caller's side (μ-law). */
  bring(timestampMs: number, samples: Uint8Array): void {
    this.emit({ type: 'audio', timestampMs, frame: { ...TELEPHONE_FORMAT, samples } });
  }

  /** Audio of the caller's side, in the line's format. */
  bringFrame(timestampMs: number, frame: AudioFrame): void {
    this.emit({ type: 'audio', timestampMs, frame });
  }

  /** Everything that was sent to the carrier, as one stretch. */
  get sent(): AudioFrame {
    return this.format.frameOf(new Uint8Array(Buffer.concat(this.#sent)));
  }

  hangUp(): void {
    this.emit({ type: 'stopped', orderly: true, detail: 'stop' });
  }

  get types(): string[] {
    return this.commands.map(({ type }) => type);
  }

  #take(command: CarrierCommand): void {
    this.commands.push(command);
    if (command.type === 'clear') this.line.clear();
    else if (command.type === 'mark') this.line.mark(command.name);
    else this.#play(command.frame);
  }

  #play(frame: AudioFrame): void {
    if (frame.encoding !== this.format.format.encoding || frame.rateHz !== this.format.format.rateHz)
      throw new TypeError(`the line is not ${frame.encoding} at ${frame.rateHz} Hz`);
    if (bytesOf(frame).length % this.format.frameBytes !== 0) throw new TypeError('a part of a frame');
    this.#sent.push(bytesOf(frame).slice());
    this.line.play(bytesOf(this.#down.convert(frame)).slice());
  }

  #close(reason: string): void {
    if (this.closedFor !== undefined) return;
    this.closedFor = reason;
    this.line.stop();
    this.emit({ type: 'stopped', orderly: false, detail: reason });
  }
}
