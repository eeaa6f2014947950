import { MediaStream } from './media-stream.js';
import type { PeerSession, RealtimePeer } from './realtime-peer.js';
import type { Announced, TestServer } from './test-server.js';
import { until } from './until.js';

/** μ-law straight through, so that what arrives can be compared byte by byte. */
export const PASSTHROUGH = 'openai: {audio_format: g711_ulaw}';

/** One call from end to end: the carrier's side, the model's side, and what was announced. */
export class LiveCall {
  readonly announced: Announced;
  readonly stream: MediaStream;
  readonly session: PeerSession;
  #frames = 0;

  private constructor(announced: Announced, stream: MediaStream, session: PeerSession) {
    this.announced = announced;
    this.stream = stream;
    this.session = session;
  }

  /** Announces a call, opens its stream and waits until it talks to the model. */
  static async open(server: TestServer, peer: RealtimePeer, tools = 1): Promise<LiveCall> {
    const before = peer.sessions.length;
    const announced = await server.announce();
    const stream = await MediaStream.open(announced);
    await until(
      () =>
        peer.sessions.length > before &&
        server.logged(`Session updated with tools: ${tools}`, announced.callSid).length === 1,
    );
    await until(() => server.server.calls.find(announced.callSid)?.attached === true);
    return new LiveCall(announced, stream, peer.session);
  }

  get callSid(): string {
    return this.announced.callSid;
  }

  /** The caller says one more frame, and it arrives at the model as it was said, after everything before it. */
  async carriesAudio(): Promise<void> {
    this.#frames += 1;
    const heard = this.session.heard.length;
    const code = 0x20 + (this.#frames % 64);
    this.stream.say(this.#frames * 20, code);
    await until(() => this.session.heard.length > heard);
    const arrived = this.session.heard.subarray(heard);
    if (arrived.length !== 160 || !arrived.every((byte) => byte === code)) {
      throw new Error(`a frame of ${code} arrived as ${arrived.toString('hex')}`);
    }
  }
}
