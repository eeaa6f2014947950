import type { Agent } from '../config/config.js';
import { callVariables } from '../lib/call-variables.js';
import { systemClock } from '../lib/system-clock.js';
import type { BrowserSession } from '../ports/browser-session.js';
import type { RealtimeSettings } from '../ports/realtime-settings.js';
import { createBrowserSession } from '../providers/openai-realtime/browser-session.js';
import type { ServerDeps } from '../server/deps.js';
import { briefingOf } from './briefing.js';
import type { LiveSetup, Setup } from './live-setup.js';
import type { ComposeOptions } from './options.js';

/** What pages get that talk to the provider themselves: sessions as the agents' configuration describes them, and the tools that it lists for pages. */
export function browserSide(
  { clock }: Pick<ComposeOptions, 'clock'>,
  setup: LiveSetup,
): Pick<ServerDeps, 'browserSession' | 'borrowTools'> {
  const deps = { clock, date: systemClock.date };
  return {
    browserSession: (name): BrowserSession | undefined => {
      const { current } = setup;
      const agent = name === undefined ? current.config.defaultAgent : current.config.agents.get(name);
      if (agent === undefined) return undefined;
      const endpoint = { ...current.endpoint, settings: settingsOf(agent, current) };
      return createBrowserSession(agent.name, { endpoint, tools: toolsOf(agent, current) }, deps);
    },
    borrowTools: () => {
      const { config, toolbox } = setup.current;
      const release = setup.hold();
      return { tools: toolbox.registry.of(config.browser.tools), limits: config.tools.limits, release };
    },
  };
}

/** A page can only act on calls of tools that it may run. */
function toolsOf({ tools }: Agent, { config, toolbox }: Setup) {
  const allowed = new Set(config.browser.tools);
  return toolbox.registry.of(tools).filter(({ name }) => allowed.has(name));
}

/** In a browser nobody but the provider hears the caller interrupt, and audio is PCM. */
function settingsOf({ name, settings, bargeIn }: Agent, { config }: Setup): RealtimeSettings {
  const { turnDetection, instructions, ...rest } = settings;
  const moment = systemClock.date();
  const variables = callVariables({ from: '', to: '', agent: name }, moment, config.call.timeZone);
  const briefing = briefingOf({ instructions, greeting: undefined }, variables);
  // A beta server was told nothing, and interrupts by itself.
  const heardHere =
    bargeIn.mode === 'local' &&
    rest.dialect === 'ga' &&
    turnDetection !== undefined &&
    turnDetection !== null;
  const interrupted = heardHere ? { ...turnDetection, interrupt_response: true } : turnDetection;
  return {
    ...rest,
    audioFormat: 'pcm16',
    ...(briefing.instructions !== undefined && { instructions: briefing.instructions }),
    ...(interrupted !== undefined && { turnDetection: interrupted }),
  };
}
