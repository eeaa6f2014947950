import { FRAME_MS } from '../../src/audio/frame.js';
import type { Config } from '../../src/config/config.js';
import { fastClock } from './fast-clock.js';
import { FakeTwilio } from './fake-twilio.js';
import type { FakeTwilioCall } from './fake-twilio-call.js';
import { PASSTHROUGH } from './live-call.js';
import { type PeerSession, RealtimePeer } from './realtime-peer.js';
import { TestServer } from './test-server.js';
import { until } from './until.js';

const SPEED = 4;
const TOOLS = ['hangup_call', 'transfer_call', 'cancel_transfer', 'leave_voicemail'];

/** A configuration whose agent may pass callers on: to `sales`, by telephone, and to `desk`, by SIP. */
export function withTransfers(config: Config): Config {
  const agent = { ...config.defaultAgent, tools: TOOLS };
  return {
    ...config,
    agents: new Map(config.agents).set(agent.name, agent),
    defaultAgent: agent,
    destinations: new Map([
      ['sales', { name: 'sales', address: '+12025550111', callerId: '+12025550100', ringMs: 20_000 }],
      ['desk', { name: 'desk', address: 'sip:desk@example.com;transport=tls?X-A=1&X-B=2', ringMs: 15_500 }],
    ]),
    voicemail: { maxLengthMs: 90_000, silenceMs: 4500 },
  };
}

/** A whole call server between a faithful Twilio and a scripted model, and one call in which all three talk. */
export class TransferScene {
  readonly twilio: FakeTwilio;
  readonly server: TestServer;
  readonly peer: RealtimePeer;
  readonly call: FakeTwilioCall;
  #responses = 0;
  #talks = 0;
  #frames = 0;

  private constructor(parts: Pick<TransferScene, 'twilio' | 'server' | 'peer' | 'call'>) {
    this.twilio = parts.twilio;
    this.server = parts.server;
    this.peer = parts.peer;
    this.call = parts.call;
  }

  static async open(yaml = ''): Promise<TransferScene> {
    const [twilio, peer] = await Promise.all([FakeTwilio.start(), RealtimePeer.start()]);
    const server = await TestServer.start({
      yaml: `${twilio.yaml}\n${PASSTHROUGH}\n${yaml}`,
      env: { ...peer.env, ...twilio.env },
      clock: fastClock(SPEED),
      adjust: withTransfers,
    });
    const call = await twilio.call(server.url).begin();
    const scene = new TransferScene({ twilio, server, peer, call });
    await until(() => scene.attached && server.logged('call.start').length === 1);
    await until(() => server.lines.some(({ msg }) => msg.startsWith('Session updated with tools')));
    return scene;
  }

  get session(): PeerSession {
    return this.peer.session;
  }

  get attached(): boolean {
    return this.server.server.calls.find(this.call.callSid)?.attached === true;
  }

  /** How the call ended for the server. */
  get ending() {
    return this.server.ending(this.call.callSid)?.reason;
  }

  /** The model calls a tool, after these words of half a second. */
  callTool(name: string, args: unknown): void {
    const responseId = `resp_${++this.#responses}`;
    const at = { response_id: responseId, item_id: `item_${responseId}`, output_index: 1 };
    const said = { ...at, item_id: `said_${responseId}`, output_index: 0, content_index: 0 };
    const { session } = this;
    session.emit('response.created', { response: { id: responseId } });
    const delta = Buffer.alloc(4000, 0x21).toString('base64');
    session.emit('response.output_audio.delta', { ...said, delta });
    session.emit('response.output_audio.done', said);
    const call = { call_id: `call_${responseId}`, name, arguments: JSON.stringify(args) };
    session.emit('response.function_call_arguments.done', { ...at, ...call });
    session.done(responseId);
  }

  /** Passes the caller on; settles when Twilio rings the destination. */
  async transfer(destination = 'sales'): Promise<void> {
    this.callTool('transfer_call', { destination, reason: 'wants to buy' });
    await until(() => this.call.waitingAt?.name === 'Dial');
  }

  /** What the model was told of a transfer's outcome, as soon as it is told. */
  async outcome(): Promise<unknown> {
    const outcomes = (): string[] =>
      this.session.received.flatMap(({ item }) => {
        const output = String((item as { output?: unknown } | undefined)?.output);
        return output.includes('outcome') ? [output] : [];
      });
    await until(() => outcomes().length > 0);
    if (outcomes().length > 1) throw new Error('the model was told twice');
    return (JSON.parse(outcomes()[0] ?? '') as { outcome: unknown }).outcome;
  }

  /** The caller is on a stream, and both ends hear each other over it. */
  async expectTalk(): Promise<void> {
    await until(() => this.attached);
    const { session, call } = this;
    const heard = session.heard.length;
    const code = 0x40 + ++this.#talks;
    await until(() => {
      // The echo of what the agent said last is waited for in frames.
      call.stream.say(++this.#frames * FRAME_MS, code);
      return session.heard.subarray(heard).includes(code);
    });
    const spoken = 0x60 + this.#talks;
    const id = `resp_talk_${this.#talks}`;
    session.speak(Buffer.alloc(1600, spoken), id, `item_${id}`);
    await until(() => call.stream.audio.includes(spoken));
  }
}
