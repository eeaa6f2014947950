import { checkAsterisk } from './asterisk-rules.js';
import { checkBargeIn } from './barge-in-rules.js';
import { checkAgents, DEFAULT_AGENT } from './agents.js';
import { checkBrowser } from './browser.js';
import { checkCall } from './call.js';
import { hasKey, providerOf } from './choose-provider.js';
import { checkJournal } from './journal.js';
import { knownToolsOf } from './known-tools.js';
import { checkLimits } from './limits.js';
import { checkLookups } from './lookups.js';
import { checkMcpServers } from './mcp-rules.js';
import { baseUrlFault, connectionOf, needsKey } from './openai-connection.js';
import { checkPricing } from './pricing.js';
import { checkPrompts } from './prompts.js';
import type { FaultReport } from './report.js';
import { checkRecovery } from './recovery-rules.js';
import { checkRoutes } from './routes.js';
import type { ConfigFile } from './schema.js';
import { checkToolNames } from './tool-names.js';
import { checkHttpTools } from './tools-rules.js';
import { checkTransfers } from './transfers.js';
import { webUrlFault } from './web-url.js';
import { checkWebhooks } from './webhooks.js';

/** What the file is judged by besides itself. */
interface Known {
  /** The tools of the program. */
  readonly tools: readonly string[];
  /** What each lookup brings, be it faulty. */
  readonly variables: ReadonlyMap<string, readonly string[]>;
}

/** Notes everything that the schema alone can't judge. */
export function checkRules(file: ConfigFile, known: Known, report: FaultReport): void {
  checkUrls(file, report);
  checkKey(file, report);
  checkTools(file, known.tools, report);
  checkLookups(file.lookups, file.tools, report);
  const tools = knownToolsOf(file, known.tools, report);
  checkAgents(file, tools, report);
  checkBrowser(file, tools, report);
  checkPrompts(file, known.variables, report);
  checkTransfers(file.transfers, report);
  checkRecovery(file, report);
  checkWebhooks(file.webhooks, file.tools, report);
  checkCall(file.call, report);
  checkJournal(file.journal, report);
  checkPricing(file, report);
  checkEnhancedVad(file, report);
  checkBargeIn(file, report);
  const agents = [...new Set([DEFAULT_AGENT, ...Object.keys(file.agents)])];
  checkRoutes(file.routes, agents, report);
  checkLimits(file.limits, agents, report);
  checkAsterisk(file.asterisk, report);
}

function checkTools({ tools }: ConfigFile, builtIn: readonly string[], report: FaultReport): void {
  checkHttpTools(tools, report);
  checkMcpServers(tools, report);
  checkToolNames(tools, builtIn, report);
}

function checkUrls({ openai, server, telemetry, twilio }: ConfigFile, report: FaultReport): void {
  const note = (path: readonly string[], url: string | undefined, faultOf: typeof webUrlFault): void => {
    const message = url === undefined || url === '' ? undefined : faultOf(url);
    if (message !== undefined) report.add(path, { message });
  };
  note(['openai', 'base_url'], openai.base_url, baseUrlFault);
  note(['server', 'public_url'], server.public_url, webUrlFault);
  note(['telemetry', 'otlp_endpoint'], telemetry.otlp_endpoint, webUrlFault);
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
