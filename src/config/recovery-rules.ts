import { didYouMean } from '../lib/did-you-mean.js';
import type { YamlPath } from './faults.js';
import { fallbackConnection } from './fallbacks.js';
import { checkNoGaps } from './gaps.js';
import { baseUrlFault, needsKey } from './openai-connection.js';
import { destinationIn } from './recovery.js';
import type { AgentRecoveryBlock, FallbackBlock } from './recovery-schema.js';
import type { FaultReport } from './report.js';
import type { ConfigFile } from './schema.js';

const PHRASES = ['filler', 'bridge', 'apology'] as const;
/** What a practice agent has no use for. */
const OF_SERVERS = ['base_url', 'api_key', 'model', 'voice', 'dialect', 'auth'] as const;

/** Notes what could not be done when something fails: the blocks for all, and those of the agents. */
export function checkRecovery(file: ConfigFile, report: FaultReport): void {
  checkBlock(file.recovery, ['recovery'], file, report);
  checkFallbacks(file.fallbacks ?? [], ['fallbacks'], file, report);
  for (const [name, { recovery = {}, fallbacks = [] }] of Object.entries(file.agents)) {
    checkBlock(recovery, ['agents', name, 'recovery'], file, report);
    checkFallbacks(fallbacks, ['agents', name, 'fallbacks'], file, report);
  }
}

function checkBlock(block: AgentRecoveryBlock, at: YamlPath, file: ConfigFile, report: FaultReport): void {
  for (const key of PHRASES) checkNoGaps(block[key], [...at, key], report);
  const destination = destinationIn(block.then ?? '');
  const known = Object.keys(file.transfers);
  if (destination === undefined || known.includes(destination) || report.isFaulty(['transfers'])) return;
  const suggestion = didYouMean(destination, known);
  report.add([...at, 'then'], {
    message: `no such destination; known under transfers: ${known.join(', ') || 'none'}`,
    suggestion: suggestion === undefined ? undefined : `transfer:${suggestion}`,
  });
}

function checkFallbacks(
  fallbacks: readonly FallbackBlock[],
  at: YamlPath,
  { openai }: ConfigFile,
  report: FaultReport,
): void {
  for (const [index, fallback] of fallbacks.entries()) {
    const path = [...at, index];
    if (Object.keys(fallback).length === 0 && !report.isFaulty(path)) {
      report.add(path, { message: 'says nothing: name a model, a base_url, or provider: practice' });
      continue;
    }
    if (fallback.provider === 'practice') checkPractice(fallback, path, report);
    else checkServer(fallback, path, openai, report);
  }
}

function checkPractice(fallback: FallbackBlock, at: YamlPath, report: FaultReport): void {
  for (const key of OF_SERVERS)
    if (fallback[key] !== undefined)
      report.add([...at, key], { message: 'has no effect with provider: practice', aboutKey: true });
}

function checkServer(
  fallback: FallbackBlock,
  at: YamlPath,
  openai: ConfigFile['openai'],
  report: FaultReport,
): void {
  const { base_url: baseUrl, api_key: apiKey } = fallback;
  if (baseUrl === undefined) return;
  const message = baseUrl === '' ? 'must be a URL like wss://host/v1' : baseUrlFault(baseUrl);
  if (message !== undefined) return report.add([...at, 'base_url'], { message });
  const keyless = apiKey === undefined || apiKey.reveal() === '';
  if (keyless && !report.isFaulty(['openai', 'base_url']) && needsKey(fallbackConnection(openai, fallback)))
    report.add([...at, 'api_key'], { message: 'no API key: this server needs one', aboutKey: true });
}
