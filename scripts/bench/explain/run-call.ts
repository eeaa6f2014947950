import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallSession } from '../../../src/call/call-session.js';
import { Pacer } from '../../../src/call/pacer.js';
import { twilioCapabilities } from '../../../src/carriers/twilio/capabilities.js';
import { createMediaStreamsCodec } from '../../../src/carriers/media-streams/codec.js';
import { buildConfig } from '../../../src/config/build-config.js';
import { configFile } from '../../../src/config/schema.js';
import { Secret } from '../../../src/lib/secret.js';
import { explainWhile, type Explained } from '../../../src/observe/explain/explain.js';
import { Journals, type JournalHeader } from '../../../src/observe/journal/journals.js';
import { readJournal } from '../../../src/observe/journal/read.js';
import { createLogger } from '../../../src/observe/logger.js';
import type { CallObserver } from '../../../src/ports/call-events.js';
import type { CarrierLink } from '../../../src/ports/carrier.js';
import type { Scheduler } from '../../../src/ports/clock.js';
import type { Dial } from '../../../src/ports/text-channel.js';
import { createRealtimeProvider } from '../../../src/providers/openai-realtime/provider.js';
import { linkOverChannel } from '../../../src/wire/link-over-channel.js';
import { dialProvider } from '../../../src/wire/provider-dialer.js';
import { configOf, recipeFor, serverParts } from '../server-parts.js';
import { Caller } from '../turns/caller.js';
import { VirtualClock } from '../turns/clock.js';
import { Dice } from '../turns/dice.js';
import { Director } from '../turns/director.js';
import { FarEnd } from '../turns/far-end.js';
import { CALL_ID, Line } from '../turns/line.js';
import type { Studio } from '../turns/run-scene.js';
import { Witness } from '../turns/witness.js';
import { Carrier } from './carrier.js';
import { Disk } from './disk.js';
import { Finger } from './keypad.js';
import { Machine } from './machine.js';
import { faultyPeer } from './peer.js';
import type { CallPlan } from './plan.js';

/** No call is longer (ms). */
const LIMIT_MS = 90_000;
/** What follows the hang-up gets so long (ms). */
const AFTERWARDS_MS = 1000;
/** … and the journal, which stays open a little longer than the call. */
const LAST_WRITES_MS = 60_000;

const INFO = {
  callId: 'bench-call',
  carrier: 'twilio',
  carrierCallId: CALL_ID,
  from: '+12025550123',
  to: '+12025550199',
  agent: 'default',
  provider: 'practice',
};

/** A call that was played, as its journal has it. */
export interface PlayedCall extends Explained {
  readonly journal: string;
}

/** Plays a whole call in virtual time, and explains it from its journal on the disk. */
export async function runCall(plan: CallPlan, studio: Studio): Promise<PlayedCall> {
  const journal = await play(plan, studio);
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-explain-'));
  try {
    const path = join(folder, 'call.jsonl');
    writeFileSync(path, journal);
    return { journal, ...explainWhile((visit) => readJournal(path, visit)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function play(plan: CallPlan, studio: Studio): Promise<string> {
  const clock = new VirtualClock();
  const machine = new Machine(clock, plan.standstills);
  const outside = openOutside(plan, studio, { clock, machine });
  const disk = new Disk(clock, plan.disk);
  const write = journalsOn(disk, machine.clock).open(INFO, headerOf(plan));
  const session = openSession(plan, outside, {
    clock: machine.clock,
    observe: (event) => {
      outside.witness.observe(event);
      write(event);
    },
  });
  const process = { died: false };
  const { endsAt, diesAtMs } = plan;
  if (endsAt !== undefined) clock.after(endsAt.atMs, () => session.end(endsAt.reason, endsAt.reason));
  if (diesAtMs !== undefined) clock.after(diesAtMs, () => (process.died = true));
  await clock.run(LIMIT_MS, () => outside.over() || process.died || session.ended);
  if (process.died) return torn(disk.text);
  if (!session.ended) outside.carrier.hangUp();
  await clock.run(clock.now() + AFTERWARDS_MS, () => false);
  if (!session.ended) session.end('server-stopped', 'the call did not end');
  await clock.run(clock.now() + LAST_WRITES_MS, () => disk.isClosed);
  return disk.text;
}

/** Everybody but the server. */
interface Outside {
  readonly line: Line;
  readonly carrier: Carrier;
  readonly witness: Witness;
  readonly dial: Dial;
  /** Whether the caller has nothing more to do. */
  readonly over: () => boolean;
}

function openOutside(
  plan: CallPlan,
  studio: Studio,
  { clock, machine }: { readonly clock: VirtualClock; readonly machine: Machine },
): Outside {
  const { scene, keys, carrier: habits, admission, pace } = plan;
  const dice = new Dice(scene.seed);
  const caller = new Caller();
  const witness = new Witness();
  const watched = { scene, witness, line: (): Line => line };
  const director = new Director({ ...watched, caller });
  const finger = new Finger(watched, keys, (digit) => carrier.press(digit));
  let over = false;
  const onFrame = (at: number): void => {
    over = director.frame(at);
    finger.frame(at);
  };
  const { noises } = studio;
  const line: Line = new Line({
    ...{ clock, caller, noises, onFrame, conditions: scene.line },
    dice: dice.for('line'),
    onClear: () => undefined,
  });
  const carrier = new Carrier({ line, clock, machine, habits });
  const farEnd = new FarEnd({
    ...{ clock, script: plan.script, dice: dice.for('far end'), ...admission },
    voice: studio.agents.voiceOf(scene.agent),
    ...(pace !== undefined && { pace }),
  });
  const dial = onMachine(faultyPeer(farEnd.dial, plan.peer, clock), machine);
  return { line, carrier, witness, dial, over: () => over };
}

/** What comes over the connection is dealt with when the process comes to it. */
function onMachine(dial: Dial, { run }: Machine): Dial {
  return (target, receiver) =>
    dial(target, {
      opened: () => run(() => receiver.opened?.()),
      text: (message) => run(() => receiver.text(message)),
      binary: (bytes) => run(() => receiver.binary(bytes)),
      ended: (end) => run(() => receiver.ended(end)),
    });
}

/** The call as the server makes it, with nothing but the sockets replaced. */
function openSession(
  plan: CallPlan,
  { carrier, line, dial }: Outside,
  { clock, observe }: { readonly clock: Scheduler; readonly observe: CallObserver },
): CallSession {
  const config = {
    ...buildConfig(configFile.parse(plan.config), 'bench'),
    unresolved: [],
    fromEnvironment: [],
  };
  const briefing = plan.greets ? { greeting: plan.scene.greeting } : {};
  const { briefingMs } = plan;
  const tools = plan.tools(clock);
  const session = new CallSession({
    ...serverParts(plan.config),
    info: INFO,
    clock,
    provider: createRealtimeProvider({
      name: INFO.provider,
      endpoint: { baseUrl: 'ws://practice.invalid/v1', apiKey: new Secret('practice'), auth: 'bearer' },
      settings: config.defaultAgent.settings,
      tools,
      connect: (target, codec) => dialProvider(target, codec, dial),
    }),
    tools,
    briefing:
      briefingMs === undefined
        ? briefing
        : new Promise((resolve) => void clock.after(briefingMs, () => resolve(briefing))),
    afterCall: undefined,
    pacer: new Pacer(clock, (error) => {
      throw error;
    }),
    carrier: twilioCapabilities,
    observe,
    control: undefined,
    ...plan.parts,
  });
  if (plan.carrier.neverComes === true) return session;
  const stream = (): void => {
    attach(session, linkOverChannel(createMediaStreamsCodec(), carrier.open));
    line.start();
  };
  stream();
  const { breaksAtMs, returnsAfterMs } = plan.carrier;
  if (breaksAtMs !== undefined && returnsAfterMs !== undefined)
    clock.after(breaksAtMs + returnsAfterMs, stream);
  return session;
}

/** As the server's lobby does it. */
function attach(session: CallSession, link: CarrierLink): void {
  link.onEvent = (event) => {
    if (event.type === 'started') session.attach(link, event);
    else if (event.type === 'fault' && event.refused !== undefined) session.end('carrier-closed', event.code);
  };
}

function headerOf({ config, isRedacted }: CallPlan): JournalHeader {
  const redacted = isRedacted === true;
  return {
    ...{ version: 'bench', node: process.version, startedAt: '2026-01-01T00:00:00.000Z' },
    ...{ config: { path: 'bench', fingerprint: '' }, sound: false, redact: redacted ? 'numbers' : 'none' },
    recipe: redacted ? null : recipeFor(configOf(config)),
  };
}

/** The live writer, as the server has it. */
function journalsOn({ output, limits }: Disk, clock: Scheduler): Journals {
  return new Journals({
    ...{ dir: '', clock, date: () => new Date(0), sound: false, keepMs: Infinity, maxBytes: Infinity },
    logger: createLogger({ level: 'silent', pretty: false, destination: { write: () => undefined } }),
    output,
    limits,
  });
}

/** What had reached the disk when the process died: the last line is not whole. */
function torn(text: string): string {
  return text.slice(0, text.length - 10);
}
