import { Ear } from '../audio/ear.js';
import type { WebRtcVadFactory } from '../audio/webrtc-vad.js';
import type { CallParts } from '../call/call-parts.js';
import type { ClosingSettings } from '../call/closing.js';
import { farewellTest } from '../call/farewell.js';
import type { FloorSettings } from '../call/floor.js';
import type { Hearing } from '../call/talk.js';
import type { Agent, Config } from '../config/config.js';
import type { NeuralVad } from '../ports/neural-vad.js';
import type { ToolRegistry } from '../tools/registry.js';
import type { ComposeOptions } from './options.js';

/** What the configuration decides about a call. */
export type ConfiguredParts = Omit<
  CallParts,
  'info' | 'clock' | 'pacer' | 'carrier' | 'provider' | 'control' | 'briefing' | 'afterCall' | 'observe'
>;

/** The configured part of one call: an agent's, with an ear of its own. */
export function configuredParts(
  { config, neural, tools }: Pick<ComposeOptions, 'config' | 'neural'> & { readonly tools: ToolRegistry },
  agent: Agent,
  vad: WebRtcVadFactory,
): ConfiguredParts {
  return {
    tools: tools.of(agent.tools),
    toolLimits: config.tools.limits,
    destinations: config.destinations,
    closing: closingOf(config),
    greetingInterruptible: agent.bargeIn.greeting,
    hearing: hearingOf(config, vad, neural),
    floor: floorOf(config, agent),
    keypadWaitMs: config.call.keypadWaitMs,
  };
}

function closingOf({ call }: Config): ClosingSettings {
  return {
    timeLimit: {
      maxDurationMs: call.maxDurationMs,
      warning: call.warning,
      goodbye: call.maxDurationGoodbye,
    },
    noInput: call.noInput,
    isFarewell: farewellTest(call.farewellWords),
    hangUpAfterFarewellMs: call.hangUpAfterFarewellMs,
  };
}

function hearingOf(config: Config, vad: WebRtcVadFactory, neural: NeuralVad | undefined): Hearing {
  const { webrtcAggressiveness, enhancedEnabled, energyThreshold } = config.vad;
  return {
    ear: new Ear({
      vad: vad(webrtcAggressiveness),
      energyThresholdRms: enhancedEnabled ? energyThreshold : undefined,
    }),
    neural: enhancedEnabled ? neural?.open() : undefined,
  };
}

function floorOf({ gate, vad }: Config, { bargeIn }: Agent): FloorSettings {
  const { startMs, hangoverMs, confidenceThreshold } = vad;
  return {
    ...gate,
    mode: bargeIn.mode,
    arbiter: { startMs, hangoverMs, confidenceThreshold, decideMs: bargeIn.decideMs },
  };
}
