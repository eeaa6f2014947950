import type { CallEvent, CallInfo, CallObserver } from '../ports/call-events.js';
import type { TurnLatencies } from './latency.js';
import { CallSpans, type SpanMaker } from './spans/call-spans.js';

/** What a collector does not take within this is given up. */
const EXPORT_TIMEOUT_MS = 3000;

/** What is sent to a collector. */
export interface Tracing {
  /** Traces one call: an observer a call. `tools`: the names of the tools that there are. */
  readonly observerOf: (info: CallInfo, tools: readonly string[], latencies: TurnLatencies) => CallObserver;
  /** Sends what is still to be sent; resolves also when the collector does not take it. */
  close(): Promise<void>;
}

/** Where traces go, and how they are dated. */
export interface TracingOptions {
  /** Base address of an OTLP collector (HTTP), as in `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  /** Talkpath's version. */
  readonly version: string;
  readonly date: () => Date;
}

/** Opens the way to a collector. The libraries are loaded only here: who traces nothing does not pay for them. */
export async function openTracing({ endpoint, version, date }: TracingOptions): Promise<Tracing> {
  const [
    { context, SpanStatusCode, trace },
    { BasicTracerProvider, BatchSpanProcessor },
    { OTLPTraceExporter },
    resources,
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS });
  const provider = new BasicTracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': 'talkpath', 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('talkpath', version);
  const child: SpanMaker['child'] = (name, parent, startTime) =>
    tracer.startSpan(name, { startTime }, trace.setSpan(context.active(), parent));
  const maker: SpanMaker = { tracer, child, failed: { code: SpanStatusCode.ERROR } };
  return {
    observerOf: (info, tools, latencies) => {
      const startedAtMs = date().getTime();
      const spans = new CallSpans(maker, { info, tools, startedAtMs, latencies });
      return (event: CallEvent) => spans.observe(event);
    },
    close: () => provider.shutdown().catch(() => undefined),
  };
}
