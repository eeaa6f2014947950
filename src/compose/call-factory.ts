import { randomUUID } from 'node:crypto';
import type { WebRtcVadFactory } from '../audio/webrtc-vad.js';
import type { CallDirectory } from '../call/call-directory.js';
import { CallSession } from '../call/call-session.js';
import { Pacer } from '../call/pacer.js';
import { audioSocketCapabilities } from '../carriers/audiosocket/capabilities.js';
import { chanWebsocketCapabilities } from '../carriers/chan-websocket/capabilities.js';
import { createTwilioCallControl } from '../carriers/twilio/call-control.js';
import { softphoneCapabilities } from '../carriers/softphone/capabilities.js';
import { twilioCapabilities } from '../carriers/twilio/capabilities.js';
import type { Agent, Config } from '../config/config.js';
import { agentFor } from '../config/routes.js';
import { assertNever } from '../lib/assert-never.js';
import { callVariables } from '../lib/call-variables.js';
import { messageOf } from '../lib/errors.js';
import { systemClock } from '../lib/system-clock.js';
import { createCallReporter } from '../observe/call-report.js';
import type { CallInfo } from '../ports/call-events.js';
import type { Briefing } from '../ports/call-inputs.js';
import type { CallControl, CarrierCapabilities } from '../ports/carrier.js';
import type { Provider } from '../ports/provider.js';
import type { ConversationFacts } from '../ports/tool.js';
import type { BreakerShelf } from '../providers/reconnecting/breaker-shelf.js';
import type { CarrierName, IncomingCall } from '../server/deps.js';
import type { Lookups } from '../tools/http/lookups.js';
import { resilientProvider } from './agent-provider.js';
import { asteriskCapabilities, asteriskControl } from './asterisk-control.js';
import { briefingOf } from './briefing.js';
import { callObservers } from './call-observers.js';
import type { LiveSetup } from './live-setup.js';
import type { Observatory } from './observatory.js';
import type { ComposeOptions } from './options.js';
import type { Phrases } from './phrases.js';
import { earOf, partsOf, recipeOf } from './recipe.js';
import type { Toolbox } from './toolbox.js';

const CAPABILITIES: Readonly<Record<CarrierName, CarrierCapabilities>> = {
  twilio: twilioCapabilities,
  softphone: softphoneCapabilities,
  'chan-websocket': chanWebsocketCapabilities,
  audiosocket: audioSocketCapabilities,
};

/** What all calls share. */
export interface FactoryParts {
  readonly calls: CallDirectory;
  readonly vad: WebRtcVadFactory;
  readonly setup: Pick<LiveSetup, 'current' | 'hold'>;
  readonly observatory: Observatory;
  readonly breakers: BreakerShelf;
  readonly phrases: Phrases;
}

/** How calls are made: each from the configuration of the moment in which it begins, with its agent, that agent's way to its model, and its observers. */
export function callFactory(
  options: ComposeOptions,
  shared: FactoryParts,
): (call: IncomingCall) => CallSession {
  const { clock, neural } = options;
  const { calls, vad, setup, observatory, breakers, phrases } = shared;
  const pacer = pacerOf(options);
  return (call) => {
    const { config, endpoint, toolbox } = setup.current;
    const current = { ...options, config, endpoint };
    const prepared = prepare(current, { toolbox, breakers }, call);
    const { agent, tools, recipe } = prepared;
    const reporter = reporterOf(toolbox);
    const session = new CallSession({
      ...prepared,
      ...partsOf(recipe, {
        ear: earOf(recipe, vad),
        tools,
        neural: recipe.vad.neural ? neural?.open() : undefined,
      }),
      clock,
      pacer,
      recordings: phrases.of(agent),
      afterCall: reporter?.afterCall,
      observe: callObservers(current, observatory, {
        ...prepared,
        continues: call.continues,
        calls,
        report: reporter?.observe,
        release: setup.hold(),
        overspent: (detail, goodbye) => session.conclude('max-cost', detail, goodbye),
      }),
    });
    calls.add(session);
    return session;
  };
}

function pacerOf({ clock, logger }: ComposeOptions): Pacer {
  return new Pacer(clock, (error) => {
    logger.error({ code: 'internal.error', detail: messageOf(error) }, 'internal.error');
  });
}

/** Tells webhooks of a call, where there are any. */
function reporterOf({ webhooks }: Toolbox) {
  return (
    webhooks && createCallReporter({ date: systemClock.date, sink: (report) => webhooks.deliver(report) })
  );
}

/** Everything that is known of a call when it comes, and the recipe that it is made from. */
function prepare(
  options: ComposeOptions,
  { toolbox, breakers }: { readonly toolbox: Toolbox; readonly breakers: BreakerShelf },
  call: IncomingCall,
) {
  const { config, neural } = options;
  const agent = agentOf(config, call);
  const tools = toolbox.registry.of(agent.tools);
  const provider = resilientProvider(options, breakers, agent, tools);
  const info = infoOf(call, agent, provider);
  const control = controlOf(options, call);
  const briefing = briefingFor(config, spoken(agent, call), info, toolbox.lookups);
  const recipe = recipeOf({
    config,
    agent,
    carrier: capabilitiesOf(call),
    provider,
    tools,
    control: control !== undefined,
    neural: neural !== undefined,
    earlier: call.continues?.items,
    briefing: briefing instanceof Promise ? undefined : briefing,
  });
  return { agent, tools, provider, info, control, briefing, recipe };
}

/** What the carrier can do in this call. */
function capabilitiesOf(call: IncomingCall): CarrierCapabilities {
  const { carrier, format } = call;
  const all = asteriskCapabilities(CAPABILITIES[carrier], call);
  return format === undefined ? all : { ...all, format };
}

/** Whoever was cut off is not greeted again. */
function spoken(agent: Agent, { continues }: IncomingCall): Agent {
  return continues === undefined ? agent : { ...agent, greeting: agent.recovery.welcomeBack };
}

/** Who takes the call: by the routes, as an operator asked, or who had it before. */
export function agentOf(config: Config, call: IncomingCall): Agent {
  const { agent: name = call.continues?.agent, ...changes } = call.wanted ?? {};
  const agent = (name === undefined ? undefined : config.agents.get(name)) ?? agentFor(config, call);
  return { ...agent, settings: { ...agent.settings, ...changes } };
}

function infoOf(call: IncomingCall, agent: Agent, provider: Provider): CallInfo {
  const { carrier, carrierCallId, from, to } = call;
  const names = { carrier, agent: agent.name, provider: provider.name };
  return { callId: randomUUID(), carrierCallId, from, to, ...names };
}

/** The agent's words for this call: at once, or when what they depend on has been looked up. */
export function briefingFor(
  { call }: Config,
  { greeting, lookups: names, settings }: Agent,
  info: ConversationFacts,
  lookups: Lookups,
): Briefing | Promise<Briefing> {
  const texts = { instructions: settings.instructions, greeting };
  const variables = callVariables(info, systemClock.date(), call.timeZone);
  if (names.length === 0) return briefingOf(texts, variables);
  return lookups(names, info, variables).then((found) => briefingOf(texts, { ...found, ...variables }));
}

/** Calls are ended and passed on by REST as soon as there are credentials for it. */
function controlOf(
  { config, clock }: Pick<ComposeOptions, 'config' | 'clock'>,
  { carrier, origin }: IncomingCall,
): CallControl | undefined {
  switch (carrier) {
    case 'twilio':
      return twilioControl(config, origin);
    case 'chan-websocket':
    case 'audiosocket':
      return asteriskControl(config, clock);
    case 'softphone':
      return undefined;
    default:
      return assertNever(carrier);
  }
}

function twilioControl({ twilio, voicemail }: Config, origin: string): CallControl | undefined {
  const { accountSid, authToken, apiBaseUrl } = twilio;
  if (accountSid === undefined || authToken === undefined) return undefined;
  return createTwilioCallControl({ accountSid, authToken, apiBaseUrl, origin, voicemail });
}
