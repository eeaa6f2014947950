import { Secret } from '../../src/lib/secret.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { startFarEnd } from './far-end.js';
import { describeMachine, machineFacts } from './machine.js';
import { table } from './print.js';
import { startServer } from './server-process.js';
import {
  type HeardTone,
  judgeTone,
  runToneCalls,
  TONE_AMPLITUDE,
  TONE_LIMITS,
  toneConfig,
  type ToneResult,
  toneScript,
} from './tone-calls.js';

/** `npm run bench:tone [-- --json]`: tones through the whole server, one way after the other, in both audio formats. Exit 1 when one fails. */

const TONES_HZ = [300, 440, 1004, 2000, 3400];
const FORMATS = ['pcm16', 'g711_ulaw'] as const;
const SECONDS = 2.3;
const TOKEN = 'bench';

const LIMITS =
  'Limits of this evidence: pure tones at one level, on loopback, without loss or jitter, the agent first and then the caller, because the ' +
  'gate lets no caller through while the agent speaks; both directions pass G.711 once, so its noise (about -38 dB in all) is in every figure; ' +
  '"spur" is the power within ±4 bins (±2 to 3 Hz) of the strongest place besides the tone, under a ' +
  'Blackman-Harris window; nothing here was listened to.';

const HEAD = [
  'format',
  'way',
  'sent Hz',
  'measured Hz',
  'pitch error %',
  'level error dB',
  'length error ms',
  'spur dB',
  'spur Hz',
  'SNR dB',
  '',
];
/** Beyond this there is nothing: 2000 Hz has four samples a period, which G.711 codes without distortion. */
const NOTHING_DB = 120;

interface Row {
  readonly format: string;
  readonly way: 'up' | 'down';
  readonly sentHz: number;
  readonly measure: HeardTone;
  readonly pitchError: number;
  readonly levelErrorDb: number;
  readonly lengthErrorMs: number;
  readonly passed: boolean;
}

const machine = machineFacts();
const rows = (await run()).flatMap(rowsOf);
const failed = rows.filter(({ passed }) => !passed).length;
if (process.argv.includes('--json')) {
  console.log(
    JSON.stringify({ benchmark: 'tone', machine, limits: TONE_LIMITS, rows, evidence: LIMITS }, null, 2),
  );
} else {
  console.log(`bench:tone: ${describeMachine(machine)}\n`);
  console.log(
    `Tones of peak ${TONE_AMPLITUDE} through the whole server; down: provider to caller; then, in the same call, up: caller to provider.\n`,
  );
  console.log(table(HEAD, rows.map(cellsOf)));
  const { pitch, levelDb, lengthMs, spurDb } = TONE_LIMITS;
  console.log(
    `\nlimits: pitch ±${pitch * 100} %, level ±${levelDb} dB, length ±${lengthMs} ms, spurs ${spurDb} dB; ${failed === 0 ? 'all within' : `${failed} FAILED`}\n`,
  );
  console.log(LIMITS);
}
process.exitCode = failed === 0 ? 0 : 1;

async function run(): Promise<readonly ToneResult[]> {
  const calls = FORMATS.flatMap((format) => TONES_HZ.map((hz) => ({ upHz: hz, downHz: hz, format })));
  const farEnd = await startFarEnd(toneScript(SECONDS), systemClock);
  const server = await startServer(toneConfig(calls), {
    OPENAI_API_KEY: 'bench',
    OPENAI_BASE_URL: farEnd.baseUrl,
    TWILIO_AUTH_TOKEN: TOKEN,
  });
  try {
    return await runToneCalls(calls, {
      url: server.url,
      authToken: new Secret(TOKEN),
      farEnd,
      clock: systemClock,
      date: systemClock.date,
      seconds: SECONDS,
    });
  } finally {
    await server.stop();
    await farEnd.close();
  }
}

function rowsOf({ call, up, down }: ToneResult): Row[] {
  const row = (way: 'up' | 'down', sentHz: number, measure: HeardTone): Row => ({
    format: call.format,
    way,
    sentHz,
    measure,
    ...judgeTone(measure, { hz: sentHz, seconds: SECONDS }),
  });
  return [row('up', call.upHz, up), row('down', call.downHz, down)];
}

function cellsOf(row: Row): string[] {
  const { format, way, sentHz, measure, pitchError, levelErrorDb, lengthErrorMs, passed } = row;
  return [
    format,
    way,
    String(sentHz),
    measure.hz.toFixed(3),
    (pitchError * 100).toFixed(4),
    levelErrorDb.toFixed(3),
    lengthErrorMs.toFixed(1),
    measure.spurDb < -NOTHING_DB ? 'none' : measure.spurDb.toFixed(1),
    measure.spurDb < -NOTHING_DB ? '' : measure.spurHz.toFixed(0),
    measure.snrDb > NOTHING_DB ? 'none' : measure.snrDb.toFixed(1),
    passed ? 'ok' : 'FAILED',
  ];
}
