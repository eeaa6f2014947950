import type { Socket } from 'node:net';
import { assertNever } from '../../lib/assert-never.js';
import { Secret } from '../../lib/secret.js';
import { systemClock } from '../../lib/system-clock.js';
import { sumsOf } from '../../observe/metrics/sums.js';
import type { CallObserver, CallInfo } from '../../ports/call-events.js';
import { LoopLag } from '../../server/loop-lag.js';
import { takeOver } from '../../server/hosts/hand-over.js';
import { restorePeers } from '../../server/hosts/peer.js';
import { compose, type LocalCallServer } from '../../compose.js';
import { openAiEndpoint } from '../endpoint.js';
import type { ComposeOptions, Endpoint } from '../options.js';
import type { Answers, ToWorker, WorkerBeginning } from './messages.js';
import { AskedAdmission, type WorkerChannel } from './worker-channel.js';

/** What a worker process is made from. */
export interface WorkerOptions extends Pick<ComposeOptions, 'config' | 'logger' | 'clock' | 'neural'> {
  readonly channel: WorkerChannel;
  readonly beginning: WorkerBeginning;
  /** Takes on the configuration that is in this text. */
  readonly reload: (server: LocalCallServer, text: string) => Promise<void>;
  /** Closes what the process has besides the server, and ends it. */
  readonly close: () => Promise<void>;
}

/** A worker process that takes requests and streams. */
export interface Worker {
  /** Does what the primary says. */
  take(message: ToWorker, socket: Socket | undefined): void;
  /** Leaves its calls for other workers to go on with; what waits for the disk is written at once. */
  crash(): Promise<void>;
}

/** Builds a worker process: a call server as every other, but that it listens for its primary only, and asks it which calls are taken. */
export async function composeWorker(options: WorkerOptions): Promise<Worker> {
  const { config, logger, clock, neural, channel, beginning } = options;
  const lag = new LoopLag(systemClock);
  const practice = practiceAt(beginning);
  const endpoint = (config.providerName === 'practice' ? practice : undefined) ?? openAiEndpoint(config);
  const server = await compose({
    ...{ config, logger, clock, neural, endpoint, practice },
    seat: { number: channel.number, admission: new AskedAdmission(channel), close: () => lag.stop() },
    watch: (info) => tellOf(channel, info),
  });
  await server.rehearse();
  const streams = new WeakSet<Socket>();
  restorePeers(server.app.server, (socket) => streams.has(socket));
  await server.app.listen({ path: beginning.socketPath, exclusive: true });
  const worker = { server, answers: answersOf(server, lag), streams, ...options };
  channel.tell({ type: 'ready' });
  const crash = (): Promise<void> => {
    server.observatory.journals?.writeNow();
    return channel.told();
  };
  return { take: (message, socket) => take(worker, message, socket), crash };
}

/** What a worker acts with when it is told something. */
interface WorkerParts extends Pick<WorkerOptions, 'channel' | 'reload' | 'close'> {
  readonly server: LocalCallServer;
  readonly answers: ReturnType<typeof answersOf>;
  readonly streams: WeakSet<Socket>;
}

/** 'The primary says this: who does it?' */
function take(
  { server, channel, answers, ...worker }: WorkerParts,
  message: ToWorker,
  socket?: Socket,
): void {
  switch (message.type) {
    case 'ask':
      return void channel.answer(message.id, answers[message.what]);
    case 'verdict':
      return channel.decided(message);
    case 'stream':
      if (socket === undefined) return;
      worker.streams.add(socket);
      return takeOver(server.app.server, Buffer.from(message.bytes, 'base64'), socket);
    case 'audiosocket':
      if (socket === undefined) return;
      return server.audioSocket.take(socket, Buffer.from(message.bytes, 'base64'), message.uuid);
    case 'reload':
      return void worker.reload(server, message.text);
    case 'phrases':
      return void server.loadPhrases();
    case 'drain':
      return void server.drain().then(() => channel.tell({ type: 'drained' }));
    case 'hurry':
      return server.hurry();
    case 'stop':
      return void server.stop(message.graceMs).then(worker.close);
    case 'begin':
      return;
    default:
      return assertNever(message);
  }
}

function practiceAt({ practice }: WorkerBeginning): Endpoint | undefined {
  if (practice === undefined) return undefined;
  return { baseUrl: practice.baseUrl, apiKey: new Secret(practice.apiKey), auth: 'bearer' };
}

/** The primary knows which calls there are. */
function tellOf(channel: WorkerChannel, info: CallInfo): CallObserver {
  channel.tell({ type: 'opened', info });
  return ({ type }) => {
    if (type === 'call-ended') channel.tell({ type: 'ended', carrierCallId: info.carrierCallId });
  };
}

function answersOf(
  { observatory: { spending, liveCalls, metrics } }: LocalCallServer,
  lag: LoopLag,
): { readonly [What in keyof Answers]: () => Answers[What] | Promise<Answers[What]> } {
  return {
    state: () => ({
      lagMs: lag.meanMs,
      memoryBytes: process.memoryUsage.rss(),
      spentUsd: spending.usd,
    }),
    live: () => liveCalls.list().map((state) => ({ state, cost: liveCalls.costOf(state.callId) })),
    metrics: () => sumsOf(metrics.registry),
  };
}
