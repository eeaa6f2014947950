import { systemClock } from '../../src/lib/system-clock.js';
import { FakeAri, ARI_PASSWORD } from './fake-ari.js';
import { FakeCarrier } from './fake-carrier.js';
import { PASSTHROUGH } from './live-call.js';
import { RealtimePeer } from './realtime-peer.js';
import { TestServer, type TestServerOptions } from './test-server.js';
import { withTransfers } from './transfer-scene.js';
import { until } from './until.js';

/** The configuration of a server whose Asterisk is this one. */
export function asteriskYaml(ari: Pick<FakeAri, 'url'>, more = '', rest = ''): string {
  return `
asterisk:
  enabled: true
  ari:
    url: ${ari.url}
    username: talkpath
    password: ${ARI_PASSWORD}
${more}
${rest}`;
}

export interface StasisOptions extends TestServerOptions {
  /** Further keys of `asterisk.ari`. */
  readonly more?: string;
  /** Further blocks. */
  readonly rest?: string;
}

/** A call server that takes the calls of a fake Asterisk, with a scripted model at its other side. */
export class StasisScene {
  readonly ari: FakeAri;
  readonly server: TestServer;
  readonly peer: RealtimePeer;
  #responses = 0;

  private constructor(parts: Pick<StasisScene, 'ari' | 'server' | 'peer'>) {
    this.ari = parts.ari;
    this.server = parts.server;
    this.peer = parts.peer;
  }

  static async open({ more = '', rest = '', ...options }: StasisOptions = {}): Promise<StasisScene> {
    const [ari, peer] = await Promise.all([FakeAri.open(), RealtimePeer.start()]);
    const server = await TestServer.start({
      yaml: asteriskYaml(ari, more, `${PASSTHROUGH}\n${rest}`),
      env: peer.env,
      adjust: withKeys,
      ...options,
    });
    await ari.heard();
    return new StasisScene({ ari, server, peer });
  }

  /** The server's session of a channel. */
  session(id: string) {
    return this.server.server.calls.find(id);
  }

  /** A caller comes, and is in a bridge with the channel for the sound. */
  async begin(id = '1700000000.1', from?: string): Promise<string> {
    this.ari.comes(id, from === undefined ? {} : { from });
    await this.bridged(id);
    return id;
  }

  async bridged(id: string): Promise<void> {
    await until(() => [...this.ari.state.bridges.values()].some((held) => held.has(id) && held.size === 2));
  }

  /** The sound is there: what the caller hears, and says. It ends when Asterisk ends the channel for it. */
  attach(id: string): FakeCarrier {
    const carrier = new FakeCarrier(systemClock);
    // A socket tells that it has closed after that was asked, and not within the same turn.
    const close = carrier.link.close.bind(carrier.link);
    Object.assign(carrier.link, { close: (reason: string) => void setImmediate(() => close(reason)) });
    this.session(id)?.attach(carrier.link, carrier.started);
    this.ari.onMediaGone = () => {
      if (carrier.closedFor === undefined) carrier.hangUp();
    };
    return carrier;
  }

  /** A caller who talks to the agent. */
  async talk(id?: string): Promise<string> {
    const channel = await this.begin(id);
    this.attach(channel);
    await until(() => this.server.lines.some(({ msg }) => msg.startsWith('Session updated with tools')));
    return channel;
  }

  /** The model calls a tool. */
  callTool(name: string, args: unknown): void {
    const responseId = `resp_${++this.#responses}`;
    const { session } = this.peer;
    session.emit('response.created', { response: { id: responseId } });
    session.emit('response.function_call_arguments.done', {
      ...{ response_id: responseId, item_id: `item_${responseId}`, output_index: 0 },
      ...{ call_id: `call_${responseId}`, name, arguments: JSON.stringify(args) },
    });
    session.done(responseId);
  }

  /** Nothing of calls is left, there or here. */
  async expectNothingLeft(): Promise<void> {
    const { channels, bridges } = this.ari.state;
    await until(() => this.server.server.calls.size === 0 && bridges.size === 0);
    await until(
      () => ![...channels.values()].some(({ app, name }) => app !== undefined || !name.startsWith('PJSIP')),
    );
  }
}

function withKeys(config: Parameters<typeof withTransfers>[0]) {
  const changed = withTransfers(config);
  const agent = { ...changed.defaultAgent, tools: [...(changed.defaultAgent.tools ?? []), 'send_dtmf'] };
  return { ...changed, defaultAgent: agent, agents: new Map(changed.agents).set(agent.name, agent) };
}
