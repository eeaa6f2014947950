import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitMs } from '../load.js';
import { FarLane, startFarSide } from './far-side.js';
import { Lane, TcpProxy } from './tcp-proxy.js';
import { SAYINGS, TOOL } from './words.js';

const TOOL_TAKES_MS = 2_500;
const SECOND = '-second';

/** One agent of its own for one call, with its own way to a first and a second model. */
export interface Seat {
  readonly name: string;
  readonly to: string;
  readonly from: string;
  readonly far: FarLane;
  readonly secondFar: FarLane;
  readonly providerWire: Lane;
  readonly fallbackWire: Lane;
  /** Told when the seat's tool begins to work. */
  onTool: () => void;
}

/** Everything around the server under test: two providers behind a proxy each, and a service for the tool. */
export class Stage {
  readonly #seats = new Map<string, Seat>();
  readonly #closers: (() => Promise<unknown>)[] = [];
  #first = 0;
  #second = 0;
  #tools = 0;

  static async open(): Promise<Stage> {
    const stage = new Stage();
    await stage.#open();
    return stage;
  }

  /** Another seat. */
  seat(): Seat {
    const number = 1000 + this.#seats.size;
    const seat: Seat = {
      name: `seat-${number}`,
      to: `+1202555${number}`,
      from: `+1202556${number}`,
      far: new FarLane(),
      secondFar: new FarLane(),
      providerWire: new Lane(),
      fallbackWire: new Lane(),
      onTool: () => undefined,
    };
    this.#seats.set(seat.name, seat);
    return seat;
  }

  /** The configuration of a server with these seats. */
  configOf(seats: readonly Seat[], changes: object = {}): object {
    const agent = ({ name }: Seat): object => ({
      model: name,
      greeting: SAYINGS.greeting.text,
      tools: [TOOL, 'hangup_call'],
      fallbacks: [{ base_url: `ws://127.0.0.1:${this.#second}/v1`, api_key: 'bench', model: name + SECOND }],
    });
    return {
      provider_name: 'openai',
      openai: { base_url: `ws://127.0.0.1:${this.#first}/v1`, turn_detection: { type: 'server_vad' } },
      agents: Object.fromEntries(seats.map((seat) => [seat.name, agent(seat)])),
      routes: seats.map(({ to, name }) => ({ to, agent: name })),
      tools: {
        private_hosts: [`127.0.0.1:${this.#tools}`],
        http: {
          [TOOL]: {
            description: 'Looks something up.',
            url: `http://127.0.0.1:${this.#tools}/`,
            query: { called: '{{called}}' },
          },
        },
      },
      // The machine may be busy with other things: that is not what is asked here.
      limits: {
        max_calls: 1000,
        calls_per_caller: 0,
        starts_per_second: 1000,
        max_loop_lag_ms: 0,
        refusal: 'say',
      },
      ...changes,
    };
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close();
  }

  async #open(): Promise<void> {
    const farLane = (model: string): FarLane => {
      const seat = this.#seats.get(model.replace(SECOND, ''));
      return (model.endsWith(SECOND) ? seat?.secondFar : seat?.far) ?? new FarLane();
    };
    const far = await startFarSide(farLane);
    const wire = (of: (seat: Seat) => Lane) => (line: string) => {
      const model = /[?&]model=([\w-]+)/.exec(line)?.[1] ?? '';
      const seat = this.#seats.get(model.replace(SECOND, ''));
      return seat === undefined ? new Lane() : of(seat);
    };
    const target = { port: () => far.port };
    const first = await TcpProxy.start(
      target,
      wire(({ providerWire }) => providerWire),
    );
    const second = await TcpProxy.start(
      target,
      wire(({ fallbackWire }) => fallbackWire),
    );
    const tools = await this.#serveTool();
    this.#first = first.port;
    this.#second = second.port;
    this.#tools = (tools.address() as AddressInfo).port;
    this.#closers.push(
      () => first.close(),
      () => second.close(),
      () => far.close(),
      () => new Promise((resolve) => tools.close(resolve)),
    );
  }

  async #serveTool(): Promise<Server> {
    const server = createServer((request, response) => {
      const called = new URL(request.url ?? '', 'http://tool').searchParams.get('called');
      for (const seat of this.#seats.values()) if (seat.to === called) seat.onTool();
      void waitMs(TOOL_TAKES_MS).then(() => response.end('{"found": true}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  }
}
