import { Secret } from '../lib/secret.js';
import { withoutUndefined } from '../lib/without-undefined.js';
import type { Config } from './config.js';
import { pathText } from './faults.js';
import type { ConfigReading } from './load-config.js';
import { needsPractice } from './needs-practice.js';
import { leavesOf } from './settings.js';

/** What is read once, when the server starts. */
const NEEDS_RESTART = [
  'provider_name',
  'server',
  'twilio',
  'asterisk',
  'practice',
  'vad.enhanced_enabled',
  'journal',
  'telemetry',
  'logging.file',
  'recovery.dir',
];

/** What tools, lookups and webhooks are made from. */
const OF_TOOLS = ['tools', 'transfers', 'lookups', 'webhooks', 'call.time_zone'];

/** Where an agent falls back on the practice agent, as in `agents.sales.fallbacks[0].provider`. */
const FALLBACK_PROVIDER = /(?:^|\.)fallbacks\[\d+\]\.provider$/;

/** How a configuration differs from the one before; keys only, because values may be secrets. */
export interface ConfigChanges {
  /** What holds for new calls from now on. */
  readonly changed: readonly string[];
  /** What differs from the start of the server, and has to wait for the next. */
  readonly needsRestart: readonly string[];
  /** Whether tools have to be made anew. */
  readonly ofTools: boolean;
}

/** What the next configuration changes: against the last one, and against the one that the server was started with. */
export function changesOf(first: ConfigReading, last: ConfigReading, next: ConfigReading): ConfigChanges {
  const leftOut = withoutPractice(first, next);
  const waits = (key: string): boolean => isUnder(NEEDS_RESTART, key) || leftOut.has(key);
  const changed = differences(last, next).filter((key) => !waits(key));
  return {
    changed,
    needsRestart: differences(first, next).filter(waits),
    // Tools keep what came from the environment from the model's eyes.
    ofTools: changed.some((key) => isUnder(OF_TOOLS, key)) || secretsOf(last) !== secretsOf(next),
  };
}

/** The next configuration, with everything that can't change while the server runs as it was. */
export function withoutRestart(first: Config, next: Config): Config {
  const { providerName, server, twilio, asterisk, practice, vad, journal, telemetry, logging, phrasesDir } =
    first;
  return {
    ...next,
    providerName,
    server,
    twilio,
    asterisk,
    practice,
    vad: { ...next.vad, enhancedEnabled: vad.enhancedEnabled },
    journal,
    telemetry,
    phrasesDir,
    logging: loggingOf(next.logging, logging),
  };
}

/** Where the lines go is settled at the start. */
function loggingOf(next: Config['logging'], { file }: Config['logging']): Config['logging'] {
  return withoutUndefined({ ...next, file });
}

/** The practice agent is started with the server, or not at all: fallbacks on it that came later are passed over. */
function withoutPractice({ config }: ConfigReading, next: ConfigReading): ReadonlySet<string> {
  if (needsPractice(config)) return new Set();
  const keys = leavesOf(next).flatMap(({ path, value }) => (value === 'practice' ? [pathText(path)] : []));
  return new Set(keys.filter((key) => FALLBACK_PROVIDER.test(key)));
}

function isUnder(keys: readonly string[], key: string): boolean {
  return keys.some((one) => key === one || key.startsWith(`${one}.`) || key.startsWith(`${one}[`));
}

function differences(one: ConfigReading, other: ConfigReading): readonly string[] {
  const [before, after] = [textsOf(one), textsOf(other)];
  const keys = new Set([...after.keys(), ...before.keys()]);
  return [...keys].filter((key) => before.get(key) !== after.get(key));
}

/** The value of every key as text, for comparing. */
function textsOf(reading: ConfigReading): ReadonlyMap<string, string> {
  const texts = new Map<string, string>([['provider_name', reading.config.providerName]]);
  for (const { path, value } of leavesOf(reading))
    if (value !== undefined && path[0] !== 'provider_name') texts.set(pathText(path), textOf(value));
  return texts;
}

function textOf(value: unknown): string {
  return value instanceof Secret ? value.reveal() : JSON.stringify(value);
}

function secretsOf({ config }: ConfigReading): string {
  return JSON.stringify(config.fromEnvironment.map((secret) => secret.reveal()));
}
