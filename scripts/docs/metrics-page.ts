import { DEFAULT_PRICES, PRICES_AS_OF, PRICES_SOURCE } from '../../src/config/pricing-defaults.js';
import { LATENCY_DEFINITION } from '../../src/observe/latency.js';
import { createMetrics } from '../../src/observe/metrics.js';
import { METRICS, type MetricDefinition } from '../../src/observe/metrics/definitions.js';

const HEAD = `# Metrics

<!-- Made by \`npm run docs:metrics\` from src/observe/metrics/definitions.ts: change that instead. -->

\`GET /metrics\` speaks Prometheus' text format. Once \`TALKPATH_ADMIN_TOKEN\` or \`PUBLIC_URL\` is set, whoever reads it sends \`Authorization: Bearer $TALKPATH_ADMIN_TOKEN\`; before that it is open
to this machine only. In Prometheus:

\`\`\`yaml
scrape_configs:
  - job_name: talkpath
    authorization: { type: Bearer, credentials_file: /etc/prometheus/talkpath-token }
    static_configs: [{ targets: ['talkpath:8080'] }]
\`\`\`

Or let Prometheus' network read without one: \`server.metrics_from: [10.4.0.0/16]\`. It must ask by an address, \`localhost\`, a name without a dot, or one that ends in \`.local\`, \`.internal\`, \`.svc\` or
\`.home.arpa\` (any other name a web page could have lead here), and not through a proxy. Never list the address of a proxy, by which the whole world comes.

No label holds a call, a number or a word: their values are names from the configuration and words that
Talkpath knows, so that the number of series does not grow with the calls. What happened in one call is in its journal and its log lines.

[grafana-dashboard.json](grafana-dashboard.json) draws these metrics (import it and choose the data source), [alerts.yaml](alerts.yaml) are rules for
Prometheus. A test holds both to the names and labels below.

## Turn latency

${LATENCY_DEFINITION}

The same figures are in each call's \`call.end\` line: \`turnsMeasured\`, \`latencyP50Ms\`, \`latencyP95Ms\`. A turn that was never answered aloud, or whose
answer was cut off before the carrier confirmed anything of it, is not measured; greetings and other words that Talkpath itself asked for answer nobody.

## Cost

Tokens are priced as each response is billed (\`pricing:\` in the configuration, else the published prices that Talkpath knows); carrier minutes are added when
a call ends, each that has begun, once \`pricing.carrier_per_minute\` says what they cost at Twilio. Of calls through Asterisk they cost
what \`pricing.asterisk_per_minute\` says, and are in no sum without it; of browsers' calls nothing. A model without a price counts in
\`talkpath_calls_without_cost_total\` instead: no price is guessed. What the provider takes for transcribing the caller's words is billed apart and is not in these figures.

Prices known without being told: ${[...DEFAULT_PRICES.keys()].join(', ')} at api.openai.com, as of ${PRICES_AS_OF}, from ${PRICES_SOURCE}. Every other model needs its own:

\`\`\`yaml
pricing:
  models:
    my-model: { text_in: 4, text_cached: 0.4, text_out: 16, audio_in: 32, audio_cached: 0.4, audio_out: 64 } # US dollars per million tokens
  carrier_per_minute: 0.0125 # Twilio
  asterisk_per_minute: 0.004 # your trunk
call:
  max_cost_usd: 2 # ends the call politely
\`\`\`

| question | PromQL |
|---|---|
| US dollars an agent and day | \`sum by (agent) (increase(talkpath_cost_usd_total[1d]))\` |
| US dollars an hour, now | \`sum(rate(talkpath_cost_usd_total[15m])) * 3600\` |
| US dollars a minute of call, by agent | \`60 * sum by (agent) (rate(talkpath_cost_usd_total[1h])) / sum by (agent) (rate(talkpath_call_duration_seconds_sum[1h]))\` |
| share of input that was cached | \`sum(rate(talkpath_tokens_total{kind=~"cached_.*"}[1h])) / sum(rate(talkpath_tokens_total{kind=~"(input\\|cached)_.*"}[1h]))\` |
| US dollars an agent and day, conversations in text | \`sum by (agent) (increase(talkpath_chat_cost_usd_total[1d]))\` |
| 95th percentile of turn latency | \`histogram_quantile(0.95, sum by (le) (rate(talkpath_turn_latency_seconds_bucket{part="total"}[15m])))\` |
`;

/** Of what `prom-client` says of the process: what is of use here, and is there on every system. */
const OF_PROCESS = [
  'nodejs_eventloop_lag_seconds',
  'nodejs_eventloop_lag_mean_seconds',
  'nodejs_eventloop_lag_p50_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_eventloop_lag_max_seconds',
  'nodejs_gc_duration_seconds',
  'nodejs_heap_size_used_bytes',
  'nodejs_version_info',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
];

const OWN_COLUMNS = ['metric', 'type', 'labels', 'meaning'];

/** docs/metrics.md. */
export function metricsPage(): string {
  const own: readonly MetricDefinition[] = Object.values(METRICS);
  const rowsOf = (ofChats: boolean): readonly Row[] =>
    own
      .filter(({ name }) => name.startsWith('talkpath_chat') === ofChats)
      .map(({ name, type, labels, help }) => rowOf(name, type, labels, help));
  const tables = [
    '## Calls',
    tableOf(OWN_COLUMNS, rowsOf(false)),
    '## Conversations in text',
    'What is written to the agents ([chat.md](chat.md)); the figures of calls leave it out.',
    tableOf(OWN_COLUMNS, rowsOf(true)),
    '## The process',
    'A choice of what `prom-client` adds; the loop lag says how late everything happens in this process, audio too.',
    tableOf(['metric', 'type', 'meaning'], processRows()),
  ];
  return `${HEAD}\n${tables.join('\n\n')}\n`;
}

function processRows(): readonly (readonly string[])[] {
  const all = createMetrics({ maxCalls: 1 }).registry.getMetricsAsArray();
  return all
    .filter(({ name }) => OF_PROCESS.includes(name))
    .map(({ name, type, help }) => [`\`${name}\``, String(type), help])
    .sort(([a = ''], [b = '']) => a.localeCompare(b));
}

type Row = readonly [name: string, type: string, labels: string, help: string];

function rowOf(name: string, type: string, labels: readonly string[], help: string): Row {
  const named = labels.map((label) => `\`${label}\``).join(', ');
  return [`\`${name}\``, type, named, help.replaceAll('|', '\\|')];
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
