import { systemClock } from '../../../src/lib/system-clock.js';
import type { TextChannel, TextReceiver, UpgradeRequest } from '../../../src/ports/text-channel.js';
import { openPracticeSession } from '../../../src/providers/practice-agent/practice-session.js';
import { practiceScriptSchema } from '../../../src/providers/practice-agent/script.js';
import type { Pace } from '../../../src/providers/practice-agent/response-run.js';
import { serveMessages } from '../../../src/wire/message-server.js';
import { SCRIPT, tones } from './words.js';

/** How an error of the API's is told in a response that failed. */
export interface ResponseError {
  readonly type: string;
  readonly code: string;
  readonly message: string;
}

const script = practiceScriptSchema.parse(SCRIPT);
const TYPE = /^\{"type":"([\w.]+)"/;
const ORDINARY: readonly [number, number] = [1.6, 2.4];

/** What one agent's model does wrong, and its sessions. */
export class FarLane {
  /** Where new sessions stop: before `session.created`, before the settings are confirmed, or with their refusal. */
  opening: 'goes-well' | 'no-session' | 'no-answer' | 'refused' = 'goes-well';
  /** Nothing is said any more, though the line stands. */
  mute = false;
  /** So many responses fail, in this way. */
  failing: { left: number; readonly error: ResponseError } | undefined;
  /** Sound comes so fast against real time, from and to. */
  speed = ORDINARY;
  /** Told of each session once it was created. */
  onSession: () => void = () => undefined;
  opened = 0;
  readonly sessions = new Set<FarSession>();

  /** Uneven bursts, as from the real service. */
  pace(): Pace {
    const speed = (): readonly [number, number] => this.speed;
    return {
      firstMs: 150,
      burstMs: [50, 400],
      get speed() {
        return speed();
      },
    };
  }
}

/** The model's side of one session: the practice agent's, and what is made wrong in it. */
export class FarSession {
  readonly #lane: FarLane;
  readonly #channel: TextChannel;
  readonly #practice: TextReceiver;
  #responding: string | undefined;
  #dropped: string | undefined;

  constructor(lane: FarLane, request: UpgradeRequest, channel: TextChannel) {
    this.#lane = lane;
    this.#channel = channel;
    const tampered: TextChannel = {
      send: (message) => this.#fromPractice(String(message)),
      close: (code, reason) => channel.close(code, reason),
      get bufferedBytes() {
        return channel.bufferedBytes;
      },
    };
    lane.opened += 1;
    lane.sessions.add(this);
    const options = { clock: systemClock, voice: tones, script, random: Math.random, pace: lane.pace() };
    this.#practice = openPracticeSession(request, tampered, options);
    // Only now are there hands to act on it.
    if (lane.opening !== 'no-session') setImmediate(() => lane.onSession());
  }

  get receiver(): TextReceiver {
    return {
      text: (message) => this.#fromClient(message),
      binary: (bytes) => this.#practice.binary(bytes),
      ended: (end) => {
        this.#lane.sessions.delete(this);
        this.#practice.ended(end);
      },
    };
  }

  send(event: object): void {
    this.#channel.send(JSON.stringify({ type: '', event_id: 'event_fault', ...event }));
  }

  raw(message: string): void {
    this.#channel.send(message);
  }

  close(code: number, reason: string): void {
    this.#channel.close(code, reason);
  }

  /** The response that is open fails now. */
  failNow(): void {
    if (this.#responding !== undefined) this.#fail(this.#responding);
  }

  #fromClient(message: string): void {
    const { opening } = this.#lane;
    if (TYPE.exec(message)?.[1] === 'session.update' || message.includes('"session.update"')) {
      if (opening === 'no-answer') return;
      if (opening === 'refused') return this.#refuse();
    }
    this.#practice.text(message);
  }

  #fromPractice(message: string): void {
    const lane = this.#lane;
    if (lane.mute || (lane.opening === 'no-session' && message.includes('"session.created"'))) return;
    if (this.#dropped !== undefined && message.includes(this.#dropped)) return;
    const type = TYPE.exec(message)?.[1];
    if (type === 'response.done') this.#responding = undefined;
    this.#channel.send(message);
    if (type !== 'response.created') return;
    this.#responding = idOf(message);
    if (lane.failing !== undefined && lane.failing.left > 0) this.#fail(this.#responding);
  }

  #fail(id: string): void {
    const { failing } = this.#lane;
    if (failing === undefined || failing.left <= 0) return;
    failing.left -= 1;
    this.#dropped = id;
    this.#responding = undefined;
    this.#practice.text(JSON.stringify({ type: 'response.cancel', response_id: id }));
    const status_details = { type: 'failed', error: failing.error };
    this.send({
      type: 'response.done',
      response: { object: 'realtime.response', id, status: 'failed', status_details, output: [] },
    });
  }

  #refuse(): void {
    const message = "Invalid value: 'nobody'. Supported values are: 'alloy', 'ash'.";
    const error = {
      type: 'invalid_request_error',
      code: 'invalid_value',
      message,
      param: 'session.audio.output.voice',
      event_id: null,
    };
    this.send({ type: 'error', error });
  }
}

function idOf(message: string): string {
  const { response } = JSON.parse(message) as { readonly response: { readonly id: string } };
  return response.id;
}

/** The practice agent on loopback, with a lane for each model that is asked for. */
export async function startFarSide(laneOf: (model: string) => FarLane) {
  const server = await serveMessages((request, channel) => {
    const model = new URLSearchParams(request.url.split('?')[1] ?? '').get('model') ?? '';
    return new FarSession(laneOf(model), request, channel).receiver;
  });
  return { port: Number(new URL(server.url).port), close: () => server.close() };
}
