import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { VARIABLE_NAMES } from '../config/environment.js';
import { ConfigError } from '../config/faults.js';
import type { Config } from '../config/config.js';
import { secretsOf } from '../compose/secrets.js';
import { scrubber } from '../observe/scrub.js';
import { configHelp } from './config-path.js';
import type { CliContext } from './context.js';
import { configFaultFindings, referencedVariables } from './doctor/config.js';
import { environmentFindings } from './doctor/environment.js';
import { examine, type Check, type Finding } from './doctor/finding.js';
import { nodeFindings } from './doctor/node.js';
import { checksOf } from './doctor/checks.js';
import { describeFinding, describeSummary } from './doctor/print.js';
import { checksWithoutConfig } from './doctor/without-config.js';
import { loadFor } from './load.js';

interface Flags {
  readonly config?: string;
  readonly json?: true;
  readonly call: boolean;
}

/** The variables that hold secrets. */
const SECRETS = /_(?:KEY|TOKEN)$/;
const QUICK_MS = 5_000;
/** Who waits longer than that wants to know what for. */
const SLOW_MS = 6_000;
const NAME_CHARS = 12;

/** `talkpath doctor`: looks at everything that a call needs, before the first one. */
export function doctorCommand(context: CliContext): Command {
  return new Command('doctor')
    .option('--config <file>', configHelp(context))
    .option('--json', 'print one JSON report and nothing else')
    .option('--no-call', 'do not place a call')
    .action((flags: Flags) => doctor(context, flags));
}

async function doctor(context: CliContext, flags: Flags): Promise<void> {
  const loaded = loadedOr(context, flags.config);
  const config = loaded instanceof ConfigError ? undefined : loaded;
  const scrub = scrubber(config === undefined ? secretsOfEnvironment(context.env) : secretsOf(config));
  const print = flags.json === true ? () => undefined : (line: string) => context.terminal.out(scrub(line));
  const { checks, close } =
    config === undefined
      ? { checks: checksWithoutConfig(context.env), close: () => Promise.resolve() }
      : checksOf(config, context, flags.call);
  const findings = await examine([...firstChecks(context, loaded), ...checks], context.clock, {
    begins: ({ name, limitMs }) => {
      if (context.terminal.interactive && limitMs > SLOW_MS) print(`…     ${name.padEnd(NAME_CHARS)}`);
    },
    found: (finding) => describeFinding(finding).forEach(print),
  });
  await close();
  print(describeSummary(findings));
  if (flags.json === true) context.terminal.out(scrub(jsonOf(findings)));
  const failed = findings.some(({ verdict }) => verdict === 'fail');
  context.exitWith(config === undefined ? 2 : failed ? 1 : 0);
}

function secretsOfEnvironment(env: CliContext['env']): readonly string[] {
  return VARIABLE_NAMES.filter((name) => SECRETS.test(name)).flatMap((name) => env[name] ?? []);
}

/** The configuration, or every fault that it has. */
function loadedOr(context: CliContext, file: string | undefined): Config | ConfigError {
  try {
    return loadFor(context, file);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** What can be looked at whatever the configuration is like. */
function firstChecks({ env }: CliContext, loaded: Config | ConfigError): readonly Check[] {
  return [
    { name: 'node', limitMs: QUICK_MS, run: () => nodeFindings(process.version) },
    {
      name: 'environment',
      limitMs: QUICK_MS,
      run: async () => environmentFindings(env, await referenced(loaded)),
    },
    ...(loaded instanceof ConfigError
      ? [{ name: 'config', limitMs: QUICK_MS, run: () => configFaultFindings(loaded) }]
      : []),
  ];
}

async function referenced(loaded: Config | ConfigError): Promise<readonly string[]> {
  const path = loaded instanceof ConfigError ? loaded.faults[0]?.file : loaded.sourcePath;
  const text = await readFile(path ?? '', 'utf8').catch(() => '');
  return referencedVariables(text);
}

function jsonOf(findings: readonly Finding[]): string {
  const count = (verdict: Finding['verdict']): number =>
    findings.filter((one) => one.verdict === verdict).length;
  const [ok, skip, warn, fail] = [count('ok'), count('skip'), count('warn'), count('fail')];
  return JSON.stringify({ healthy: fail === 0, ok, skip, warn, fail, findings });
}
