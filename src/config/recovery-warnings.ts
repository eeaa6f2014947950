import type { Agent } from './config.js';
import type { YamlPath } from './faults.js';
import type { ConfigReading } from './load-config.js';
import { connectionOf } from './openai-connection.js';
import type { AgentRecoveryBlock, FallbackBlock } from './recovery-schema.js';
import type { FaultReport } from './report.js';

/** Notes what is hardly meant in what is done when something fails. */
export function noteUselessRecovery({ config, file }: ConfigReading, report: FaultReport): void {
  const { defaultAgent, agents } = config;
  noteTimes(file.recovery, ['recovery'], defaultAgent, report);
  noteFallbacks(file.fallbacks ?? [], ['fallbacks'], { agent: defaultAgent, file }, report);
  for (const [name, { recovery = {}, fallbacks = [] }] of Object.entries(file.agents)) {
    const agent = agents.get(name);
    if (agent === undefined) continue;
    noteTimes(recovery, ['agents', name, 'recovery'], agent, report);
    noteFallbacks(fallbacks, ['agents', name, 'fallbacks'], { agent, file }, report);
  }
}

/** Each at the key that is written there: what an agent takes over is told where it comes from. */
function noteTimes(block: AgentRecoveryBlock, at: YamlPath, { recovery }: Agent, report: FaultReport): void {
  const { stallMs, fillerMs, giveUpMs, connectTimeoutMs } = recovery;
  const [stallKey] = (['stall_ms', 'filler_ms'] as const).filter((key) => block[key] !== undefined);
  if (stallKey !== undefined && fillerMs !== undefined && stallMs < fillerMs)
    report.add([...at, stallKey], {
      message: `stall_ms (${stallMs}) is below filler_ms (${fillerMs}): a session is replaced before its caller hears a phrase`,
    });
  const [giveUpKey] = (['give_up_s', 'connect_timeout_ms'] as const).filter(
    (key) => block[key] !== undefined,
  );
  if (giveUpKey !== undefined && giveUpMs < connectTimeoutMs)
    report.add([...at, giveUpKey], {
      message: `give_up_s (${giveUpMs} ms) is below connect_timeout_ms (${connectTimeoutMs}): one attempt may take longer than all of them`,
    });
}

interface FirstServer {
  readonly agent: Agent;
  readonly file: Pick<ConfigReading['file'], 'openai'>;
}

function noteFallbacks(
  fallbacks: readonly FallbackBlock[],
  at: YamlPath,
  { agent, file: { openai } }: FirstServer,
  report: FaultReport,
): void {
  for (const [index, fallback] of fallbacks.entries()) {
    if (fallback.provider === 'practice') continue;
    if (isFirst(fallback, agent, openai))
      report.add([...at, index], {
        message: 'is what failed already: the same server, key, model and voice',
      });
    else if (fallback.base_url !== undefined && (fallback.api_key?.reveal() ?? '') === '')
      report.add([...at, index, 'base_url'], {
        message:
          'is asked without a key: openai.api_key never goes to another server; give it an api_key of its own if it needs one',
      });
  }
}

/** Whether it differs from the first one in nothing. */
function isFirst(
  fallback: FallbackBlock,
  { settings }: Agent,
  openai: FirstServer['file']['openai'],
): boolean {
  const { base_url: baseUrl, api_key: apiKey, auth } = fallback;
  const there = baseUrl === undefined ? openai : { ...openai, base_url: baseUrl };
  const same = { model: settings.model, voice: settings.voice, dialect: openai.dialect };
  const { model = same.model, voice = same.voice, dialect = same.dialect } = fallback;
  return (
    apiKey === undefined &&
    auth === undefined &&
    connectionOf(there).baseUrl === connectionOf(openai).baseUrl &&
    model === same.model &&
    voice === same.voice &&
    dialect === same.dialect
  );
}
