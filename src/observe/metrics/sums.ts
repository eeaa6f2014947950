import prometheus from 'prom-client';

/** What a registry counts, as data that can go to another process. */
export type MetricSums = readonly prometheus.MetricObjectWithValues<prometheus.MetricValue<string>>[];

/** What a registry counts just now. */
export async function sumsOf(registry: prometheus.Registry): Promise<MetricSums> {
  return registry.getMetricsAsJSON();
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

function aggregate(sums: readonly MetricSums[]): prometheus.Registry {
  // The library's type asks for a narrower array than what it takes.
  return prometheus.AggregatorRegistry.aggregate(sums.map((one) => [...one]));
}
