import { wallClock } from '../lib/wall-clock.js';
import type { Clock } from '../ports/clock.js';
import { Emitter } from './emitter.js';
import { RealtimeError } from './errors.js';
import type { LineConditions } from './line/line-conditions.js';
import { backoffMs, reconnectPlan } from './reconnect.js';
import { Sound } from './sound.js';
import { addressOf, tokenOf, transportOf } from './target.js';
import type { Connection, ConnectionEnd, ConnectionListener, Transport } from './transport/connection.js';
import type {
  ConnectionStatus,
  RealtimeClient,
  RealtimeClientOptions,
  RealtimeEvents,
  Speaker,
} from './types.js';

/** A connection that stood for so long has been a good one: the next attempts begin anew. */
const STABLE_MS = 10_000;

/** One conversation: status, reconnection, and the ways between sound and wire. */
export class Client implements RealtimeClient {
  readonly #options: RealtimeClientOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #transport: Transport;
  readonly #sound: Sound;
  readonly #emitter = new Emitter<RealtimeEvents>();
  readonly #speaking = { agent: false, caller: false };
  #status: ConnectionStatus = 'idle';
  /** From `connect` to the end of it all. */
  #life = new AbortController();
  #connecting: Promise<void> | undefined;
  #connection: Connection | undefined;
  #connectedAtMs = 0;
  /** Attempts since a connection was a good one. */
  #attempts = 0;
  #instructions: string | undefined;
  #conditions: Partial<LineConditions> = {};

  constructor(options: RealtimeClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? wallClock;
    this.#random = options.random ?? Math.random;
    this.#instructions = options.instructions;
    this.#transport = transportOf(options);
    this.#sound = new Sound({
      ...{ options, transport: this.#transport, clock: this.#clock },
      onLevels: (levels) => this.#emitter.emit('audio_buffer', levels),
      onError: (error) => this.#tell(error),
    });
  }

  on: RealtimeClient['on'] = (event, handler) => this.#emitter.on(event, handler);
  off: RealtimeClient['off'] = (event, handler) => this.#emitter.off(event, handler);

  getConnectionStatus(): ConnectionStatus {
    return this.#status;
  }

  connect(): Promise<void> {
    if (this.#status === 'connecting' && this.#connecting !== undefined) return this.#connecting;
    if (this.#status === 'connected' || this.#status === 'reconnecting') {
      return Promise.reject(new RealtimeError('already_connected', `it is ${this.#status} already`));
    }
    this.#life = new AbortController();
    this.#attempts = 0;
    this.#setStatus('connecting');
    this.#connecting = this.#begin(this.#life.signal);
    return this.#connecting;
  }

  disconnect(): void {
    if (this.#status === 'idle' || this.#status === 'disconnected') return;
    this.#finish({ reason: 'disconnected' });
  }

  sendAudio(pcm: Int16Array | ArrayBuffer): void {
    this.#sound.send(pcm);
  }

  sendText(text: string): void {
    this.#connected()?.sendText(text);
  }

  commitAudio(): void {
    if (this.#connected() !== undefined) this.#sound.commit();
  }

  updateInstructions(text: string): void {
    this.#instructions = text;
    this.#connection?.updateInstructions(text);
  }

  sendDigit(digit: string): void {
    this.#connected()?.sendDigit(digit);
  }

  setMuted(muted: boolean): void {
    this.#sound.mute(muted);
  }

  setVolume(volume: number): void {
    this.#sound.setVolume(volume);
  }

  setInput(deviceId: string): Promise<void> {
    return this.#sound.setInput(deviceId);
  }

  setOutput(deviceId: string): Promise<void> {
    return this.#sound.setOutput(deviceId);
  }

  setLine(conditions: Partial<LineConditions>): void {
    this.#conditions = { ...this.#conditions, ...conditions };
    this.#connection?.setLine(conditions);
  }

  /** Sound first: a token must not grow old while somebody is asked for the microphone. */
  async #begin(signal: AbortSignal): Promise<void> {
    try {
      await this.#sound.open(signal);
      await this.#open(signal);
    } catch (thrown) {
      const error = asRealtimeError(thrown);
      if (!signal.aborted) this.#finish({ reason: error.message, error });
      throw error;
    }
  }

  async #open(signal: AbortSignal): Promise<void> {
    giveUpIf(signal);
    const token = await tokenOf(this.#options);
    giveUpIf(signal);
    const { fetch = globalThis.fetch.bind(globalThis), webSocket = globalThis.WebSocket } = this.#options;
    const connection = await this.#transport.open({
      ...{ token, fetch, webSocket, signal, clock: this.#clock, random: this.#random },
      url: addressOf(this.#transport, this.#options),
      wishes: { ...this.#options, instructions: this.#instructions },
      listener: this.#listener(),
    });
    if (signal.aborted) connection.close();
    giveUpIf(signal);
    this.#opened(connection);
  }

  #opened(connection: Connection): void {
    this.#connection = connection;
    this.#connectedAtMs = this.#clock.now();
    if (Object.keys(this.#conditions).length > 0) connection.setLine(this.#conditions);
    this.#setStatus('connected');
    this.#emitter.emit('connected', connection.connected);
    if (this.#connection === connection) this.#sound.attach(connection);
  }

  #listener(): ConnectionListener {
    return {
      onAudio: (samples) => this.#sound.line?.play(samples),
      onMark: (name) => this.#sound.line?.mark(name),
      onClear: () => this.#sound.line?.clear(),
      onMessage: (message) => this.#emitter.emit('message', message),
      onSpeaking: (who, speaks) => this.#speaks(who, speaks),
      onNote: (note) => this.#emitter.emit('note', note),
      onError: (error) => this.#tell(error),
      onEnd: (end) => this.#ended(end),
    };
  }

  /** The connection is gone by itself. */
  #ended(end: ConnectionEnd): void {
    this.#release();
    if (this.#clock.now() - this.#connectedAtMs >= STABLE_MS) this.#attempts = 0;
    this.#retryOr(end);
  }

  #retryOr(end: ConnectionEnd): void {
    const plan = reconnectPlan(this.#options.reconnect);
    const { signal } = this.#life;
    if (end.error?.retryable !== true || this.#attempts >= plan.attempts) return this.#finish(end);
    const waitMs = backoffMs(this.#attempts++, plan, this.#random);
    const timer = this.#clock.after(waitMs, () => {
      this.#open(signal).catch((thrown: unknown) => {
        const error = asRealtimeError(thrown);
        if (!signal.aborted) this.#retryOr({ reason: error.message, error });
      });
    });
    signal.addEventListener('abort', () => timer.cancel(), { once: true });
    if (this.#status === 'reconnecting') return;
    this.#setStatus('reconnecting');
    const { code } = end.error;
    this.#emitter.emit('disconnected', { reason: end.reason, code, willReconnect: true });
  }

  #finish({ reason, error }: ConnectionEnd): void {
    const connection = this.#connection;
    this.#release();
    connection?.close();
    this.#life.abort();
    this.#sound.close();
    this.#setStatus('disconnected');
    if (error !== undefined) this.#tell(error);
    const code = error === undefined ? {} : { code: error.code };
    this.#emitter.emit('disconnected', { reason, ...code, willReconnect: false });
  }

  #release(): void {
    this.#connection = undefined;
    this.#sound.detach();
    this.#speaks('agent', false);
    this.#speaks('caller', false);
  }

  #speaks(who: Speaker, speaks: boolean): void {
    if (this.#speaking[who] === speaks) return;
    this.#speaking[who] = speaks;
    this.#emitter.emit(speaks ? 'speaking_started' : 'speaking_stopped', { who });
  }

  #connected(): Connection | undefined {
    if (this.#connection === undefined)
      this.#tell(new RealtimeError('not_connected', 'there is no connection'));
    return this.#connection;
  }

  #setStatus(status: ConnectionStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#emitter.emit('status', status);
  }

  #tell(error: RealtimeError): void {
    this.#emitter.emit('error', error);
  }
}

function giveUpIf(signal: AbortSignal): void {
  if (signal.aborted) throw new RealtimeError('not_connected', 'disconnected before the connection stood');
}

function asRealtimeError(thrown: unknown): RealtimeError {
  if (thrown instanceof RealtimeError) return thrown;
  return new RealtimeError('connection_failed', String(thrown), { cause: thrown });
}
