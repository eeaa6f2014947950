import { CallDirectory } from '../../call/call-directory.js';
import { systemClock } from '../../lib/system-clock.js';
import type { Clock } from '../../ports/clock.js';
import type { AudioSocketDoor } from '../../server/audiosocket-door.js';
import { Admission, type Refusal } from '../../server/admission.js';
import { seatOfUuid } from '../../server/stream-tokens.js';
import { buildServer } from '../../server/build-server.js';
import type { IncomingCall } from '../../server/deps.js';
import { LoopLag } from '../../server/loop-lag.js';
import { openDoor, type AudioSocketSide } from '../audiosocket.js';
import { agentOf } from '../call-factory.js';
import { LiveSetup } from '../live-setup.js';
import { openObservatory, type Observatory } from '../observatory.js';
import type { ComposeOptions } from '../options.js';
import { Phrases } from '../phrases.js';
import { standing, WEBHOOK_GRACE_MS, type CallServer } from '../../compose.js';
import { Crew } from './crew.js';
import { HostedCalls } from './hosted-calls.js';
import { LiveElsewhere } from './live-elsewhere.js';
import type { FromWorker } from './messages.js';
import { clearLeftFolders, closeSocketFolder, openSocketFolder } from './socket-folder.js';
import { forkWorker, type StartWorker } from './worker-process.js';
import type { WorkerHost } from './worker-host.js';
import { WorkerHosts } from './worker-hosts.js';

/** What the process that has the port is made from. */
export interface PrimaryOptions extends ComposeOptions {
  /** How many workers there are to be. */
  readonly workers: number;
  /** The file that the configuration was read from. */
  readonly text: string;
  /** Takes a line of a worker's log, as JSON. */
  readonly takeLine: (line: string) => void;
  readonly startWorker?: StartWorker;
}

/** Builds the process that has the port, and starts its workers, which have the calls. No sound passes through it. */
export async function composePrimary(options: PrimaryOptions): Promise<CallServer> {
  // First of all: what was started before would keep a process alive that can't go on.
  const folder = openSocketFolder();
  await clearLeftFolders();
  try {
    return await composedIn(folder, options);
  } catch (error) {
    closeSocketFolder(folder);
    throw error;
  }
}

async function composedIn(folder: string, options: PrimaryOptions): Promise<CallServer> {
  const { logger } = options;
  const setup = await LiveSetup.open(options);
  const observatory = await openObservatory(options);
  const phrases = await Phrases.open(options);
  const primary = new Primary(folder, options, setup, observatory);
  const calls = new CallDirectory();
  try {
    await primary.crew.start();
    const { app, door } = await openFront(primary, calls, { options, setup, observatory });
    return { app, calls, ...lifeOf(primary, { app, setup, observatory, phrases, logger, door }) };
  } catch (error) {
    // Workers that are up would keep a process alive that can't go on.
    await primary.crew.stop(0);
    await primary.close(setup, observatory);
    throw error;
  }
}

interface FrontParts extends Pick<ServerParts, 'setup' | 'observatory'> {
  readonly options: PrimaryOptions;
}

/** What requests and connections come to. */
async function openFront(
  { admission, hosts, live: liveCalls }: Primary,
  calls: CallDirectory,
  { options, setup, observatory }: FrontParts,
): Promise<Pick<ServerParts, 'app' | 'door'>> {
  const openCall = (): never => {
    throw new Error('the process that has the port takes no calls itself');
  };
  const deps = standing(options, setup, observatory);
  const app = await buildServer(Object.assign(deps, { calls, openCall, admission, hosts, liveCalls }));
  return { app, door: openDoor({ app, deps, setup, admit: handingOver(hosts) }) };
}

/** Connections of AudioSocket go to the process that gave their UUID out. */
function handingOver(hosts: Pick<WorkerHosts, 'hostAt'>): AudioSocketSide['take'] {
  return (socket, bytes, uuid) => {
    // A peer that is gone by now is no news.
    socket.on('error', () => socket.destroy());
    const host = hosts.hostAt(seatOfUuid(uuid));
    if (host === undefined) socket.destroy();
    else host.handOver(Buffer.from(bytes), socket, uuid);
  };
}

interface ServerParts {
  readonly app: CallServer['app'];
  readonly setup: LiveSetup;
  readonly observatory: Observatory;
  readonly phrases: Phrases;
  readonly logger: PrimaryOptions['logger'];
  readonly door: AudioSocketDoor | undefined;
}

/** What the whole server is told: the workers are told it too. */
function lifeOf(
  primary: Primary,
  { app, setup, observatory, phrases, logger, door }: ServerParts,
): Omit<CallServer, 'app' | 'calls'> {
  const { crew, admission } = primary;
  return {
    reload: async (next, changes, text) => {
      await setup.change(next, changes);
      logger.level = next.logging.level;
      primary.text = text;
      crew.tellAll({ type: 'reload', text });
    },
    // Its workers have done so, each before it was ready.
    rehearse: () => Promise.resolve(),
    recordPhrases: async () => {
      await phrases.record(setup.current);
      crew.tellAll({ type: 'phrases' });
    },
    drain: () => {
      admission.stop();
      return crew.drain();
    },
    hurry: () => crew.tellAll({ type: 'hurry' }),
    stop: async (graceMs = 0) => {
      admission.stop();
      door?.close();
      phrases.close();
      // Carriers ask what follows while the workers end: until those are gone, requests are passed on to them.
      await crew.stop(graceMs);
      await app.close();
      await primary.close(setup, observatory);
    },
  };
}

/** What the process that has the port knows of its workers, and decides for them. */
class Primary {
  readonly crew: Crew;
  readonly calls = new HostedCalls<WorkerHost>();
  readonly live: LiveElsewhere;
  readonly hosts: WorkerHosts;
  readonly admission: Admission;
  /** The file of the configuration that was accepted last. */
  text: string;
  readonly #options: PrimaryOptions;
  readonly #lag = new LoopLag(systemClock);
  readonly #spending: Observatory['spending'];
  /** Whose question is being decided. */
  #asking: WorkerHost | undefined;
  readonly #agentFor: (call: IncomingCall) => string;

  constructor(folder: string, options: PrimaryOptions, setup: LiveSetup, { spending, metrics }: Observatory) {
    const { clock, logger, workers: count, practice, startWorker: start = forkWorker } = options;
    this.#options = options;
    this.text = options.text;
    this.#spending = spending;
    this.#agentFor = (call) => agentOf(setup.current.config, call).name;
    this.crew = new Crew({
      folder,
      count,
      clock,
      logger,
      metrics,
      start,
      practice: practice && { baseUrl: practice.baseUrl, apiKey: practice.apiKey.reveal() },
      texts: () => ({ first: options.text, now: this.text }),
      tell: (host, message) => this.#take(host, message),
      lost: (host) => this.#lost(host),
    });
    const { crew, calls } = this;
    this.live = new LiveElsewhere(
      () => crew.up,
      (callId) => calls.find(callId) !== undefined,
    );
    this.hosts = new WorkerHosts({ crew, calls, live: this.live, metrics, clock });
    this.admission = this.#openAdmission(clock, setup);
  }

  async close(setup: LiveSetup, observatory: Observatory): Promise<void> {
    this.#lag.stop();
    await setup.close(WEBHOOK_GRACE_MS);
    await observatory.close();
  }

  /** One for all workers: what is limited is limited for the whole server. */
  #openAdmission(clock: Clock, setup: LiveSetup): Admission {
    const { crew, calls } = this;
    const states = () => crew.up.map(({ state }) => state);
    return new Admission({
      calls,
      clock,
      limits: () => setup.current.config.limits,
      agentFor: this.#agentFor,
      lagMs: () => Math.max(this.#lag.meanMs, this.#lagOfWorkersMs),
      memoryBytes: () =>
        states().reduce((sum, { memoryBytes }) => sum + memoryBytes, process.memoryUsage.rss()),
      spentUsd: () => states().reduce((sum, { spentUsd }) => sum + spentUsd, this.#spending.usd),
      isServed: () => crew.up.length > 0,
    });
  }

  /** Of the worker that wants to take a call; where nobody asks for a call, of the one that would fare best. */
  get #lagOfWorkersMs(): number {
    const asked = this.#asking === undefined ? this.crew.up : [this.#asking];
    return Math.min(...asked.map(({ state }) => state.lagMs));
  }

  #take(host: WorkerHost, message: Exclude<FromWorker, { type: 'answer' }>): void {
    const { calls } = this;
    if (message.type === 'log') this.#options.takeLine(message.line);
    else if (message.type === 'opened') calls.opened(host, message.info);
    else if (message.type === 'ended') calls.ended(host, message.carrierCallId);
    else if (message.type === 'admit') this.#admit(host, message);
    else if (message.type === 'let-go') calls.unbook(host, message.carrierCallId);
  }

  #admit(host: WorkerHost, { id, call, held }: FromWorker & { type: 'admit' }): void {
    const refusal = this.#refusalOf(host, call);
    host.send({ type: 'verdict', id, ...(refusal && { refusal }) });
    if (refusal !== undefined || held === true) return;
    const { carrierCallId } = call;
    void host.settled().then(() => this.calls.unbook(host, carrierCallId));
  }

  /** A carrier that asks again for the same call has no second one; of the same process, for nobody else could go on with it. */
  #refusalOf(host: WorkerHost, call: IncomingCall): Refusal | undefined {
    const { carrierCallId, from } = call;
    const known = this.calls.find(carrierCallId)?.host;
    if (known === host) return undefined;
    if (known !== undefined)
      return { code: 'carrier.out_of_order', detail: `worker ${known.number} has this call` };
    this.#asking = host;
    const refusal = this.admission.refusalOf(call);
    this.#asking = undefined;
    if (refusal === undefined) this.calls.book(host, { carrierCallId, from, agent: this.#agentFor(call) });
    return refusal;
  }

  #lost(host: WorkerHost): number {
    this.#spending.addEarlier(this.#spending.day, host.state.spentUsd);
    this.hosts.keepCount(host);
    return this.calls.drop(host);
  }
}
