import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { metricsPage } from '../../scripts/docs/metrics-page.js';
import { ERRORS } from '../../src/lib/errors.js';
import { RECOVERY_STEPS } from '../../src/lib/recovery-steps.js';
import { createMetrics } from '../../src/observe/metrics.js';
import { METRICS, type MetricDefinition } from '../../src/observe/metrics/definitions.js';
import { namesIn } from '../support/promql.js';

const DOCS = join(import.meta.dirname, '../../docs');
const read = (name: string): string => readFileSync(join(DOCS, name), 'utf8');

/** What Prometheus itself adds to everything. */
const OF_PROMETHEUS = ['instance', 'job'];

/** Series name → its labels. */
function knownSeries(): ReadonlyMap<string, readonly string[]> {
  const own: readonly MetricDefinition[] = Object.values(METRICS);
  const ofProcess = createMetrics({ maxCalls: 1 }).registry.getMetricsAsArray();
  const series: [string, readonly string[]][] = ofProcess.map(({ name }) => [name, []]);
  for (const { name, type, labels } of own) {
    if (type !== 'histogram') series.push([name, labels]);
    else
      for (const [end, more] of [
        ['_bucket', ['le']],
        ['_sum', []],
        ['_count', []],
      ] as const)
        series.push([name + end, [...labels, ...more]]);
  }
  return new Map([...series, ['up', []]]);
}

function troublesOf(expression: string): readonly string[] {
  const series = knownSeries();
  const { metrics, labels } = namesIn(expression);
  const known = new Set([...OF_PROMETHEUS, ...metrics.flatMap((name) => series.get(name) ?? [])]);
  const strangers = metrics.filter((name) => !series.has(name));
  return [...strangers, ...labels.filter((label) => !known.has(label))];
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly action?: string };
}

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

const rules = (parse(read('alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const dashboard = JSON.parse(read('grafana-dashboard.json')) as {
  panels: Panel[];
  templating: { list: { query: string }[] };
};
const targets = dashboard.panels.flatMap(({ title, targets: all = [] }) =>
  all.map((target) => ({ title, ...target })),
);

describe('the reader of PromQL', () => {
  it('finds metrics and labels, and takes no function or word for one', () => {
    const expression =
      'histogram_quantile(0.9, sum by (le, tool) (rate(a_bucket{part="x{y}", by=~"b|c"}[5m]))) / on () b_total > 3';
    expect(namesIn(expression)).toEqual({
      metrics: ['a_bucket', 'b_total'],
      labels: ['part', 'by', 'le', 'tool'],
    });
  });

  it('would notice a name or a label that there is not', () => {
    expect(troublesOf('rate(talkpath_calls_ended[5m])')).toEqual(['talkpath_calls_ended']);
    expect(troublesOf('sum by (agent) (talkpath_underruns_total{code="x"})')).toEqual(['code', 'agent']);
  });
});

describe('docs/metrics.md', () => {
  it('is what the definitions say (npm run docs:metrics writes it anew)', () => {
    expect(read('metrics.md')).toBe(metricsPage());
  });

  it('asks only for what there is', () => {
    const asked = [...read('metrics.md').matchAll(/^\| [^|]+ \| `(.+)` \|$/gm)].map(([, expr = '']) => expr);
    expect(asked.length).toBeGreaterThanOrEqual(5);
    for (const expr of asked) expect(troublesOf(expr.replaceAll('\\|', '|')), expr).toEqual([]);
  });
});

describe('every metric', () => {
  it('has a name as Prometheus wants it, and a sentence', () => {
    const own: readonly MetricDefinition[] = Object.values(METRICS);
    for (const { name, type, help } of own) {
      expect(name).toMatch(/^talkpath_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(help).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('is drawn in the dashboard', () => {
    const drawn = targets.map(({ expr }) => expr).join(' ');
    expect(Object.values(METRICS).filter(({ name }) => !drawn.includes(name))).toEqual([]);
  });
});

describe('docs/alerts.yaml', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s asks only for what there is',
    (_alert, rule) => {
      expect(troublesOf(rule.expr)).toEqual([]);
      expect(['page', 'ticket']).toContain(rule.labels.severity);
      expect(rule.annotations.summary).not.toBe('');
      if (rule.labels.severity === 'page') expect(rule.annotations.action).toBeDefined();
      const { labels } = namesIn(rule.expr);
      for (const [, label = ''] of JSON.stringify(rule.annotations).matchAll(/\$labels\.(\w+)/g)) {
        const ofMetric = namesIn(rule.expr).metrics.flatMap((name) => knownSeries().get(name) ?? []);
        expect([...labels, ...ofMetric]).toContain(label);
      }
    },
  );

  it('wakes nobody for a caller who is not wanted or a server that stops', () => {
    const expr = rules.find(({ alert }) => alert === 'TalkpathCallsRefused')?.expr ?? '';
    const reasons = /reason=~"([^"]*)"/.exec(expr)?.[1]?.split('|') ?? [];
    expect(reasons).toContain('server.busy');
    for (const reason of reasons) expect(Object.keys(ERRORS)).toContain(reason);
    for (const other of ['limit.caller_blocked', 'limit.calls_per_caller', 'server.stopping'])
      expect(reasons).not.toContain(other);
  });

  it('looks for steps of the recovery that there are', () => {
    const steps = rules.flatMap(({ expr }) => [...expr.matchAll(/step=~?"([^"]*)"/g)]);
    expect(steps.length).toBeGreaterThan(0);
    for (const [, names = ''] of steps)
      for (const name of names.split('|')) expect(Object.keys(RECOVERY_STEPS)).toContain(name);
  });

  it('has names of their own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThanOrEqual(10);
  });
});

describe('docs/grafana-dashboard.json', () => {
  it.each(targets.map((target) => [target.title, target] as const))(
    '%s asks only for what there is',
    (_title, target) => {
      expect(troublesOf(target.expr)).toEqual([]);
      const { metrics, labels } = namesIn(target.expr);
      const known = [
        ...OF_PROMETHEUS,
        ...labels,
        ...metrics.flatMap((name) => knownSeries().get(name) ?? []),
      ];
      for (const [, label = ''] of target.legendFormat.matchAll(/\{\{(\w+)\}\}/g))
        expect(known).toContain(label);
    },
  );

  it('puts no panel over another', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('chooses agents by a label that there is', () => {
    const queries = dashboard.templating.list
      .map(({ query }) => query)
      .filter((query) => query.startsWith('label_values'));
    expect(queries).toEqual(['label_values(talkpath_calls_started_total, agent)']);
    expect(METRICS.callsStarted.labels).toContain('agent');
  });
});
