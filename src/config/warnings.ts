import { DEFAULT_AGENT } from './agents.js';
import type { ConfigFault, YamlPath } from './faults.js';
import { checkGoLive, isOpenToAll } from './go-live.js';
import type { ConfigReading } from './load-config.js';
import { mcpToolName } from './known-tools.js';
import { modelsBelowLimit } from './pricing.js';
import { noteUselessRecovery } from './recovery-warnings.js';
import { FaultReport } from './report.js';

const ARI_PATH = /\/ari$/;

/** What is no fault, and yet hardly meant: what nobody uses, what strangers could use. */
export function warningsOf(reading: ConfigReading): readonly ConfigFault[] {
  const report = new FaultReport(reading.root);
  noteUnresolved(reading, report);
  noteUnreached(reading, report);
  noteUnusedTools(reading, report);
  noteUnusedLookups(reading, report);
  noteUnusedTransfers(reading, report);
  noteIdleLimit(reading, report);
  noteUselessResort(reading, report);
  noteUselessRecovery(reading, report);
  noteUnchecked(reading, report);
  noteStasisOfWorkers(reading, report);
  noteAriPath(reading, report);
  return report.faults;
}

/** What keeps a sound configuration from being served. */
export function servingFaultsOf({ config, root }: ConfigReading): readonly ConfigFault[] {
  const report = new FaultReport(root);
  const notYet = checkGoLive(config);
  if (notYet !== undefined)
    report.add(['server', 'public_url'], {
      message: `${notYet.message}. ${notYet.remedy}`,
      hidesFound: true,
    });
  return report.faults;
}

function noteUnresolved({ config }: ConfigReading, report: FaultReport): void {
  for (const key of config.unresolved)
    report.add(key.split('.'), {
      message: 'its variable is not set, so calls go to the practice agent',
      hidesFound: true,
    });
}

function noteUnreached({ file }: ConfigReading, report: FaultReport): void {
  const routed = new Set(file.routes.map(({ agent }) => agent));
  for (const name of Object.keys(file.agents))
    if (name !== DEFAULT_AGENT && !routed.has(name))
      report.add(['agents', name], { message: 'takes no calls: no route names it', aboutKey: true });
}

function noteUnusedTools({ config, file }: ConfigReading, report: FaultReport): void {
  const used = toolsInUse(config);
  for (const name of Object.keys(file.tools.http))
    if (!used.has(name))
      report.add(['tools', 'http', name], { message: 'no agent lists it', aboutKey: true });
  for (const [server, { allow }] of Object.entries(file.tools.mcp))
    for (const [index, tool] of allow.entries())
      if (!used.has(mcpToolName(server, tool)))
        report.add(['tools', 'mcp', server, 'allow', index], {
          message: `no agent lists it (as ${mcpToolName(server, tool)})`,
        });
}

function toolsInUse({ agents, browser }: ConfigReading['config']): ReadonlySet<string> {
  return new Set([...browser.tools, ...[...agents.values()].flatMap(({ tools = [] }) => tools)]);
}

function noteUnusedLookups({ config, file }: ConfigReading, report: FaultReport): void {
  const used = new Set([...config.agents.values()].flatMap(({ lookups }) => lookups));
  for (const name of Object.keys(file.lookups))
    if (!used.has(name)) report.add(['lookups', name], { message: 'no agent lists it', aboutKey: true });
}

/** A destination or a receiver is of use only through the tools that reach it. */
function noteUnusedTransfers({ config, file }: ConfigReading, report: FaultReport): void {
  const used = toolsInUse(config);
  if (Object.keys(file.transfers).length > 0 && !used.has('transfer_call'))
    report.add(['transfers'], { message: 'no agent lists transfer_call', aboutKey: true });
  const asks = used.has('request_transcript') || used.has('send_call_summary');
  for (const [name, { when }] of Object.entries(file.webhooks))
    if (when === 'asked' && !asks)
      report.add(['webhooks', name, 'when'], {
        message: 'is never told: no agent lists request_transcript or send_call_summary',
      });
}

function noteIdleLimit({ config }: ConfigReading, report: FaultReport): void {
  const models = modelsBelowLimit(config);
  if (models.length === 0) return;
  const whose = config.providerName === 'practice' ? 'the practice agent' : models.join(', ');
  report.add(['call', 'max_cost_usd'], { message: `ends no call: what ${whose} does costs nothing` });
}

/** Who is sent elsewhere is sent there by REST. */
function noteUselessResort({ config, file }: ConfigReading, report: FaultReport): void {
  const { accountSid, authToken } = config.twilio;
  if (accountSid !== undefined && authToken !== undefined) return;
  const blocks: (readonly [YamlPath, string | undefined])[] = [
    [['recovery', 'then'], file.recovery.then],
    ...Object.entries(file.agents).map(
      ([name, { recovery }]) => [['agents', name, 'recovery', 'then'], recovery?.then] as const,
    ),
  ];
  for (const [path, then = 'hang_up'] of blocks)
    if (then !== 'hang_up')
      report.add(path, { message: 'needs twilio.account_sid and twilio.auth_token; without them calls end' });
}

function noteUnchecked({ config }: ConfigReading, report: FaultReport): void {
  if (!isOpenToAll(config)) return;
  const { publicUrl, host } = config.server;
  const path = config.twilio.validateSignatures ? ['server', 'host'] : ['twilio', 'validate_signatures'];
  report.add(path, {
    message: `anybody who reaches ${publicUrl ?? host} can call: signatures are not checked`,
  });
}

function noteStasisOfWorkers({ config: { asterisk, server } }: ConfigReading, report: FaultReport): void {
  if (!asterisk.enabled || asterisk.ari === undefined || server.workers === 1) return;
  report.add(['asterisk', 'ari', 'url'], {
    message: 'no calls come by Stasis: they need server.workers: 1; hang-ups go by it all the same',
  });
}

/** Asterisk answers there with a page, or with 404, and no call by Stasis ever comes. */
function noteAriPath({ config: { asterisk } }: ConfigReading, report: FaultReport): void {
  if (asterisk.ari === undefined || ARI_PATH.test(new URL(asterisk.ari.url).pathname)) return;
  report.add(['asterisk', 'ari', 'url'], {
    message:
      'does not end in /ari, where Asterisk’s REST interface is (after the prefix of http.conf, if it has one)',
  });
}
