import prometheus from 'prom-client';
import { METRICS, type MetricDefinition } from './metrics/definitions.js';

type LabelOf<D extends MetricDefinition> = D['labels'][number];
type MetricOf<D extends MetricDefinition> = D['type'] extends 'counter'
  ? prometheus.Counter<LabelOf<D>>
  : D['type'] extends 'gauge'
    ? prometheus.Gauge<LabelOf<D>>
    : prometheus.Histogram<LabelOf<D>>;

type OwnMetrics = { readonly [Key in keyof typeof METRICS]: MetricOf<(typeof METRICS)[Key]> };

/** The process's metrics. `registry` also holds what Node and the operating system say of the process. */
export interface Metrics extends OwnMetrics {
  readonly registry: prometheus.Registry;
}

/** How many calls are taken at a time, and whether the process itself is measured too: by default it is. */
interface MetricsOptions {
  readonly maxCalls: number;
  readonly ofProcess?: boolean;
}

/** Makes every metric, at nothing. */
export function createMetrics({ maxCalls, ofProcess = true }: MetricsOptions): Metrics {
  const registry = new prometheus.Registry();
  if (ofProcess) prometheus.collectDefaultMetrics({ register: registry });
  const own = Object.entries(METRICS).map(([key, definition]) => [key, metricOf(definition, registry)]);
  const metrics = { registry, ...Object.fromEntries(own) } as Metrics;
  metrics.callsLimit.set(maxCalls);
  // Nothing is lost where nobody asked for it.
  metrics.ariConnected.remove();
  return metrics;
}

function metricOf(
  { type, name, help, labels, buckets, aggregator }: MetricDefinition,
  registry: prometheus.Registry,
): prometheus.Metric {
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  const options = aggregator === undefined ? common : { ...common, aggregator };
  if (type === 'counter') return new prometheus.Counter(options);
  if (type === 'gauge') return new prometheus.Gauge(options);
  return new prometheus.Histogram({ ...options, ...(buckets !== undefined && { buckets: [...buckets] }) });
}
