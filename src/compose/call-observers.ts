import type { CallDirectory } from '../call/call-directory.js';
import { Memory } from '../call/memory.js';
import { tellAll } from '../call/observers.js';
import type { Agent } from '../config/config.js';
import { messageOf } from '../lib/errors.js';
import { systemClock } from '../lib/system-clock.js';
import { createCallLog } from '../observe/call-log.js';
import { GoodbyeHeard } from '../observe/goodbye-heard.js';
import { CallCost, createCostLimit, ratesOf } from '../observe/cost.js';
import { TurnLatencies } from '../observe/latency.js';
import { createCallMetrics } from '../observe/metrics/call-metrics.js';
import { logRedactor } from '../observe/redact.js';
import type { CallSnapshot } from '../observe/snapshots/snapshot.js';
import type { CallEvent, CallInfo, CallObserver } from '../ports/call-events.js';
import type { CallRates } from '../ports/prices.js';
import { fingerprintOf } from './config-fingerprint.js';
import { effectiveSettings } from './effective-settings.js';
import type { Observatory } from './observatory.js';
import type { ComposeOptions } from './options.js';
import { pricesFor } from './prices-for.js';
import type { CallRecipe } from './recipe.js';

/** A call that is to be watched. */
export interface Watched {
  readonly info: CallInfo;
  readonly agent: Agent;
  readonly recipe: CallRecipe;
  readonly calls: CallDirectory;
  /** What an earlier process left of it. */
  readonly continues: CallSnapshot | undefined;
  /** Who gathers its report, where somebody is to be told. */
  readonly report: CallObserver | undefined;
  /** To be called when the call has ended. */
  readonly release: () => void;
  /** It has cost as much as a call may. */
  readonly overspent: (detail: string, goodbye: string) => void;
}

/** Everything that watches one call. A throw in one reaches neither the call nor the others. */
export function callObservers(
  options: ComposeOptions,
  { watchers, liveCalls, spending, metrics, tracing, ...observatory }: Observatory,
  watched: Watched,
): CallObserver {
  const { config, logger, watch } = options;
  const { info, agent, recipe, report } = watched;
  const { model } = agent.settings;
  // The log feeds it, and is the first to be asked.
  const rates = ratesOf(pricesFor(config.pricing, info.carrier), model);
  const cost = new CallCost(rates);
  const tools = recipe.tools.map(({ name }) => name);
  const prices = pricesFor(config.pricing, info.carrier);
  const latencies = new TurnLatencies();
  const ofEverything = [
    (event: CallEvent) => latencies.observe(event),
    journalOf(options, observatory, watched, rates),
    logOf(options, watched, { latencies, cost }),
    watchers.observerOf(info.callId),
    liveCalls.observerOf(info, systemClock.date().toISOString(), cost),
    costLimitOf(options, watched, rates),
    watch?.(info),
  ];
  const butForPackets = [
    directoryOf(watched),
    snapshotOf(observatory, watched),
    createCallMetrics(metrics, { info, model, prices, tools, latencies }),
    spending.observerOf(cost),
    tracing?.observerOf(info, tools, latencies),
    report,
  ];
  return tellAll({ ofEverything: present(ofEverything), butForPackets: present(butForPackets) }, (error) => {
    const fields = { callId: info.callId, agent: info.agent, provider: info.provider };
    logger.error({ ...fields, code: 'internal.error', detail: messageOf(error) }, 'internal.error');
  });
}

function present(observers: readonly (CallObserver | undefined)[]): CallObserver[] {
  return observers.filter((observer) => observer !== undefined);
}

function journalOf(
  { config }: ComposeOptions,
  { journals, version }: Pick<Observatory, 'journals' | 'version'>,
  { info, recipe, continues }: Watched,
  rates: CallRates,
): CallObserver | undefined {
  const { audio: sound, redact } = config.journal;
  return journals?.open(info, {
    version,
    node: process.version,
    startedAt: systemClock.date().toISOString(),
    config: { path: config.sourcePath, fingerprint: fingerprintOf(config) },
    sound,
    redact,
    ...(continues !== undefined && { continues: continues.callId }),
    rates,
    // Filled-in instructions hold what is to be taken out; and such a call can't be replayed anyway.
    recipe: redact === 'none' ? recipe : null,
  });
}

/** Only a carrier that asks what follows a stream comes back to another process. */
function snapshotOf(
  { snapshots }: Pick<Observatory, 'snapshots'>,
  { info, recipe, continues }: Watched,
): CallObserver | undefined {
  if (!recipe.carrier.returns) return undefined;
  return snapshots.observerOf(info, systemClock.date().toISOString(), new Memory(continues?.items));
}

function logOf(
  { config, logger }: ComposeOptions,
  { info, agent }: Watched,
  lastLine: { readonly latencies: TurnLatencies; readonly cost: CallCost },
): CallObserver {
  const { level, providers, redact } = config.logging;
  const provider = logger.child({}, { level: providers[info.provider] ?? level });
  return createCallLog({ call: logger, provider }, info, effectiveSettings(config, agent), {
    ...lastLine,
    redact: logRedactor(redact),
  });
}

function directoryOf({ calls, info, release }: Watched): CallObserver {
  const goodbye = new GoodbyeHeard();
  return (event) => {
    goodbye.see(event);
    if (event.type !== 'call-ended') return;
    calls.remove(info, event.reason, { told: event.told === true || goodbye.heard });
    release();
  };
}

function costLimitOf({ config, clock }: ComposeOptions, { overspent }: Watched, rates: CallRates) {
  const { maxCost } = config.call;
  if (maxCost === undefined) return undefined;
  return createCostLimit({
    rates,
    maxUsd: maxCost.usd,
    // Not in the middle of what made it dear.
    overspent: (detail) => clock.soon(() => overspent(detail, maxCost.goodbye)),
  });
}
