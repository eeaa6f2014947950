import type { Clock } from '../ports/clock.js';
import type { AudioLine } from './audio/client-audio.js';
import { defaultAudio, isBrowser } from './audio/default-audio.js';
import { RealtimeError } from './errors.js';
import { LevelMeter } from './level-meter.js';
import { Ticker } from './line/ticker.js';
import { Uplink } from './line/uplink.js';
import type { Connection, Transport } from './transport/connection.js';
import type { AudioBuffer, RealtimeClientOptions } from './types.js';

/** Of what `sendAudio` brings before the connection stands, so much is kept. */
const KEPT_BEFORE_MS = 2_000;
/** And while it stands and sound goes up at the pace of a phone line. */
const KEPT_MS = 60_000;

/** What the sound is built on. */
export interface SoundParts {
  readonly options: RealtimeClientOptions;
  readonly transport: Transport;
  readonly clock: Clock;
  onLevels(levels: AudioBuffer): void;
  onError(error: RealtimeError): void;
}

/** The sound of a client: microphone, `sendAudio` and mute on the way up, the player on the way down. It outlives connections. */
export class Sound {
  readonly #parts: SoundParts;
  readonly #uplink: Uplink;
  readonly #ticker: Ticker;
  readonly #microphone: boolean;
  #meter: LevelMeter;
  #connection: Connection | undefined;
  #line: AudioLine | undefined;
  #muted = false;
  #volume = 1;
  #inputId: string | undefined;
  #outputId: string | undefined;
  #toldOfLoss = false;
  /** Frames of what was sent as sound that go up before the server is told that it is all. */
  #framesToCommit = 0;

  constructor(parts: SoundParts) {
    const { options, transport, clock } = parts;
    this.#parts = parts;
    this.#microphone = (options.microphone ?? (options.audio !== undefined || isBrowser())) !== false;
    this.#uplink = new Uplink(transport.rateHz);
    this.#ticker = new Ticker(clock, () => this.#sendFrame(undefined));
    this.#meter = this.#newMeter();
  }

  /** The line to ears and mouth, if there is one. */
  get line(): AudioLine | undefined {
    return this.#line;
  }

  /** Opens microphone and loudspeaker; what was given up meanwhile is closed again. */
  async open(signal: AbortSignal): Promise<void> {
    this.#meter = this.#newMeter();
    const line = await this.#openLine();
    if (signal.aborted) line.close();
    else this.#line = line;
  }

  /** From now on sound goes both ways. */
  attach(connection: Connection): void {
    this.#connection = connection;
    this.#toldOfLoss = false;
    if (this.#microphone) return;
    if (this.#parts.transport.paced) this.#ticker.start();
    else this.#sendAll();
  }

  /** The connection is gone: what it had queued is not played. */
  detach(): void {
    this.#connection = undefined;
    this.#framesToCommit = 0;
    this.#ticker.stop();
    this.#line?.clear();
  }

  close(): void {
    this.#line?.close();
    this.#line = undefined;
  }

  send(pcm: Int16Array | ArrayBuffer): void {
    const lost = this.#uplink.push(pcm, this.#connection === undefined ? KEPT_BEFORE_MS : KEPT_MS);
    if (lost && !this.#toldOfLoss) {
      this.#toldOfLoss = true;
      const why = this.#connection === undefined ? 'not_connected' : 'bad_request';
      const said = 'more sound than can be kept: the oldest of it was dropped';
      this.#parts.onError(new RealtimeError(why, said));
    }
    if (!this.#parts.transport.paced && !this.#microphone) this.#sendAll();
  }

  /** What was sent as sound until now is all: the server is told when the last of it has gone up. */
  commit(): void {
    this.#framesToCommit = this.#uplink.frames;
    if (this.#framesToCommit === 0) this.#connection?.commitAudio();
  }

  mute(muted: boolean): void {
    this.#muted = muted;
  }

  setVolume(volume: number): void {
    this.#volume = Math.max(0, Math.min(1, volume));
    this.#line?.setVolume(this.#volume);
  }

  async setInput(deviceId: string): Promise<void> {
    this.#inputId = deviceId;
    await this.#line?.setInput(deviceId);
  }

  async setOutput(deviceId: string): Promise<void> {
    this.#outputId = deviceId;
    await this.#line?.setOutput(deviceId);
  }

  #openLine(): Promise<AudioLine> {
    const { options, transport, clock } = this.#parts;
    const { audio = defaultAudio(clock), playback = true } = options;
    const { rateHz } = transport;
    const wanted = { rateHz, playback, volume: this.#volume, outputId: this.#outputId };
    return audio.open(
      { ...wanted, microphone: this.#constraints() },
      {
        onCapture: (samples) => this.#sendFrame(samples),
        onMark: (name) => this.#connection?.markReached(name),
        onPlayout: (report) => this.#meter.played(report),
        onLate: (ms) => this.#meter.late(ms),
        onError: (error) => this.#parts.onError(error),
      },
    );
  }

  #constraints(): false | MediaTrackConstraints {
    if (!this.#microphone) return false;
    const { microphone } = this.#parts.options;
    const chosen = this.#inputId === undefined ? {} : { deviceId: { exact: this.#inputId } };
    return { ...(typeof microphone === 'object' && microphone), ...chosen };
  }

  /** 20 ms go up: of the microphone, or of what was sent as sound, or silence. */
  #sendFrame(microphone: Int16Array | undefined): void {
    if (this.#connection === undefined) return;
    const frame = this.#uplink.frame(microphone);
    if (this.#muted) frame.fill(0);
    this.#meter.captured(frame);
    this.#connection.sendAudio(frame);
    if (this.#framesToCommit === 0) return;
    this.#framesToCommit -= 1;
    if (this.#framesToCommit === 0) this.#connection.commitAudio();
  }

  #sendAll(): void {
    if (this.#connection === undefined) return;
    const samples = this.#uplink.takeAll();
    if (samples.length === 0) return;
    if (this.#muted) samples.fill(0);
    this.#connection.sendAudio(samples);
  }

  #newMeter(): LevelMeter {
    return new LevelMeter(this.#parts.clock, (levels) => this.#parts.onLevels(levels));
  }
}
