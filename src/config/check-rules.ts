import { checkBargeIn } from './barge-in-rules.js';
import { checkAgents, DEFAULT_AGENT } from './agents.js';
import { hasKey, providerOf } from './choose-provider.js';
import { baseUrlFault, connectionOf, needsKey } from './openai-connection.js';
import type { FaultReport } from './report.js';
import { checkRoutes } from './routes.js';
import type { ConfigFile } from './schema.js';
import { webUrlFault } from './web-url.js';

/** Notes everything that the schema alone can't judge. */
export function checkRules(file: ConfigFile, knownTools: readonly string[], report: FaultReport): void {
  checkUrls(file, report);
  checkKey(file, report);
  checkAgents(file, knownTools, report);
  checkEnhancedVad(file, report);
  checkBargeIn(file, report);
  checkRoutes(file.routes, [...new Set([DEFAULT_AGENT, ...Object.keys(file.agents)])], report);
}

function checkUrls({ openai, server, twilio }: ConfigFile, report: FaultReport): void {
  const note = (path: readonly string[], url: string | undefined, faultOf: typeof webUrlFault): void => {
    const message = url === undefined || url === '' ? undefined : faultOf(url);
    if (message !== undefined) report.add(path, { message });
  };
  note(['openai', 'base_url'], openai.base_url, baseUrlFault);
  note(['server', 'public_url'], server.public_url, webUrlFault);
  note(['twilio', 'api_base_url'], twilio.api_base_url, webUrlFault);
}

function checkEnhancedVad({ vad }: ConfigFile, report: FaultReport): void {
  if (vad.enhanced_enabled || report.isFaulty(['vad', 'enhanced_enabled'])) return;
  for (const key of ['confidence_threshold', 'energy_threshold'] as const)
    if (vad[key] !== undefined)
      report.add(['vad', key], {
        message: 'has no effect without vad.enhanced_enabled: true; set that, or take it out',
        aboutKey: true,
      });
}

function checkKey(file: ConfigFile, report: FaultReport): void {
  const isSound = !report.isFaulty(['openai', 'api_key']) && !report.isFaulty(['openai', 'base_url']);
  if (!isSound || providerOf(file) !== 'openai' || hasKey(file.openai)) return;
  if (needsKey(connectionOf(file.openai)))
    report.add(['openai', 'api_key'], {
      message:
        'no API key: set the environment variable OPENAI_API_KEY, or provider_name: practice to do without',
      aboutKey: true,
    });
}
