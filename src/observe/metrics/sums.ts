import prometheus from 'prom-client';

/** What a registry counts, as data that can go to another process. */
export type MetricSums = readonly prometheus.MetricObjectWithValues<prometheus.MetricValue<string>>[];

/** Of these the process counts that is the latest; Node's own definitions say the mean, which would hide it behind those that have nothing to do. */
const LATEST_COUNTS: ReadonlySet<string> = new Set([
  'nodejs_eventloop_lag_seconds',
  'nodejs_eventloop_lag_max_seconds',
  'nodejs_eventloop_lag_p50_seconds',
  'nodejs_eventloop_lag_p90_seconds',
  'nodejs_eventloop_lag_p99_seconds',
]);

/** What a registry counts just now. */
export async function sumsOf(registry: prometheus.Registry): Promise<MetricSums> {
  const metrics = await registry.getMetricsAsJSON();
  return metrics.map((one) => (LATEST_COUNTS.has(one.name) ? { ...one, aggregator: 'max' } : one));
}

/** The sums of several processes, added up: counters, histograms and gauges, each as its definition says. */
export async function addSums(sums: readonly MetricSums[]): Promise<MetricSums> {
  return sumsOf(aggregate(sums));
}

/** The same, as Prometheus reads it. */
export function textOfSums(sums: readonly MetricSums[]): Promise<string> {
  return aggregate(sums).metrics();
}

/** What stays of a process that is gone: what it had counted, and nothing of how it was. */
export function lasting(sums: MetricSums): MetricSums {
  return sums.filter(({ type }) => [String(type)].some((name) => name === 'counter' || name === 'histogram'));
}

/** The values of one metric in them. */
export function valuesIn(sums: MetricSums, metric: string): MetricSums[number]['values'] {
  return sums.find(({ name }) => name === metric)?.values ?? [];
}

function aggregate(sums: readonly MetricSums[]): prometheus.Registry {
  // The library's type asks for a narrower array than what it takes.
  return prometheus.AggregatorRegistry.aggregate(sums.map((one) => [...one]));
}
