import { parseArgs } from 'node:util';
import { MODEL_FORMAT } from '../../src/audio/frame.js';
import { placeCall } from '../../src/cli/call/place-call.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { dialText } from '../../src/wire/text-socket.js';
import { conversationScript } from './conversation.js';
import { startFarEnd } from './far-end.js';
import { waitMs } from './load.js';
import { describeMachine, machineFacts } from './machine.js';
import { percentile, table } from './print.js';
import { type ServerProcess, startServer } from './server-process.js';
import { newLineWatch, watchedDial } from './watched-dial.js';

/**
 * `npm run bench:path [-- --calls 10 --wait 0 --json]`: where the time before the first agent audio goes, call after call from a server that
 * was just started: with a scripted provider that answers at once, and with the practice agent. `--wait`: seconds between start and first call.
 */

const CALL_S = 1.5;
const CALLER = '+12025550123';
const AGENT = '+12025550199';
const LIMITS =
  'Limits of this evidence: one caller at a time on loopback; log times are whole milliseconds; the caller process warms up in its first call too, ' +
  "so that the first row holds its start as well as the server's. The medians leave the first call out.";

/** One call; all but the last count from the webhook's sending (ms). */
interface Path {
  readonly twimlMs: number;
  readonly sessionCreatedMs: number;
  readonly sessionUpdatedMs: number;
  readonly startMs: number;
  readonly firstDeltaMs: number;
  readonly firstAudioMs: number;
  /** From the stream's `start` to the first agent audio: what the caller waits. */
  readonly waitedMs: number;
}

const COLUMNS: readonly (readonly [keyof Path, string])[] = [
  ['twimlMs', 'TwiML'],
  ['sessionCreatedMs', 'session created'],
  ['sessionUpdatedMs', 'session updated'],
  ['startMs', 'stream start'],
  ['firstDeltaMs', 'first delta'],
  ['firstAudioMs', 'first audio'],
  ['waitedMs', 'start to first audio'],
];

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '10' },
    wait: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});
const calls = Math.min(100, Math.max(2, Number(values.calls)));
const machine = machineFacts();
const scripted = await withScriptedProvider(measure);
const practice = await withPracticeAgent(measure);
if (values.json) {
  console.log(JSON.stringify({ benchmark: 'path', machine, scripted, practice, limits: LIMITS }, null, 2));
} else {
  console.log(`bench:path: ${describeMachine(machine)}`);
  console.log(`ms from the webhook, first call ${values.wait} s after the server was ready\n`);
  console.log(
    `${printed('scripted provider', scripted)}\n\n${printed('practice agent', practice)}\n\n${LIMITS}`,
  );
}

type Measured = Awaited<ReturnType<typeof measure>>;

async function withScriptedProvider<T>(work: (server: ServerProcess) => Promise<T>): Promise<T> {
  const farEnd = await startFarEnd(conversationScript(MODEL_FORMAT), systemClock);
  try {
    return await withServer('openai', { OPENAI_API_KEY: 'bench', OPENAI_BASE_URL: farEnd.baseUrl }, work);
  } finally {
    await farEnd.close();
  }
}

function withPracticeAgent<T>(work: (server: ServerProcess) => Promise<T>): Promise<T> {
  return withServer('practice', {}, work);
}

async function withServer<T>(
  provider: string,
  env: Readonly<Record<string, string>>,
  work: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const config = {
    provider_name: provider,
    agents: { default: { greeting: 'Hello, you have reached the practice line.' } },
    logging: { level: 'debug' },
  };
  const server = await startServer(JSON.stringify(config), env);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function measure(server: ServerProcess) {
  await waitMs(Number(values.wait) * 1000);
  const paths: Path[] = [];
  for (let count = 0; count < calls; count++) paths.push(await measureOne(server));
  return { readyMs: server.readyMs, paths };
}

async function measureOne(server: ServerProcess): Promise<Path> {
  const known = server.log().length;
  const watch = newLineWatch();
  const webhookMs = systemClock.now();
  const since = { twimlMs: NaN, startMs: NaN };
  await placeCall({
    url: server.url,
    from: CALLER,
    to: AGENT,
    plan: { speech: new Uint8Array(0), speakAtMs: 0, keys: [], maxDurationMs: CALL_S * 1000 },
    clock: systemClock,
    date: systemClock.date,
    dial: watchedDial(dialText, systemClock, watch),
    onProgress: ({ type }) => {
      if (type === 'answered') since.twimlMs = systemClock.now() - webhookMs;
      if (type === 'stream-started') since.startMs = systemClock.now() - webhookMs;
    },
  });
  const lines = server.log().slice(known);
  const loggedMs = (message: string): number => {
    const line = lines.find(({ msg }) => String(msg).startsWith(message));
    return Number(line?.['time']) - performance.timeOrigin - webhookMs;
  };
  const waitedMs = watch.firstAudioMs[0] ?? NaN;
  return {
    ...since,
    sessionCreatedMs: loggedMs('OpenAI Realtime session created'),
    sessionUpdatedMs: loggedMs('Session updated'),
    firstDeltaMs: loggedMs('response.audio.delta'),
    firstAudioMs: since.startMs + waitedMs,
    waitedMs,
  };
}

function printed(name: string, { readyMs, paths }: Measured): string {
  const cells = (path: Path): string[] => COLUMNS.map(([key]) => path[key].toFixed(1));
  const rows = paths.map((path, index) => [`call ${index + 1}`, ...cells(path)]);
  const medians = COLUMNS.map(([key]) =>
    percentile(
      paths.slice(1).map((path) => path[key]),
      50,
    ).toFixed(1),
  );
  const head = [`${name} (ready in ${readyMs.toFixed(0)} ms)`, ...COLUMNS.map(([, title]) => title)];
  return table(head, [...rows, ['median of the later', ...medians]]);
}
