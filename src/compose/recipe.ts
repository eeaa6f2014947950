import { z } from 'zod';
import { Ear } from '../audio/ear.js';
import type { WebRtcVadFactory } from '../audio/webrtc-vad.js';
import type { CallParts } from '../call/call-parts.js';
import { farewellTest } from '../call/farewell.js';
import type { Agent, Config } from '../config/config.js';
import type { Provider } from '../ports/provider.js';
import type { Remembered } from '../ports/remembered.js';
import type { ReadyTool } from '../ports/tool.js';

const format = z.union([
  z.object({ encoding: z.literal('mulaw'), rateHz: z.literal(8000) }),
  z.object({ encoding: z.literal('pcm16'), rateHz: z.literal([8000, 16_000, 24_000]) }),
]);

const tool = z.object({
  name: z.string(),
  description: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  mode: z.enum(['blocking', 'background', 'deferred', 'approval']).optional(),
  deadlineMs: z.number().optional(),
  progress: z
    .union([
      z.object({ afterMs: z.number(), say: z.string() }),
      z.object({ afterMs: z.number(), sound: z.enum(['tone', 'music']) }),
    ])
    .optional(),
});

const remembered = z.union([
  z.object({ who: z.enum(['caller', 'agent']), text: z.string() }),
  z.object({
    who: z.literal('tool'),
    callId: z.string(),
    name: z.string(),
    argumentsJson: z.string(),
    output: z.string().exactOptional(),
  }),
]);

/** Absent in the journals of calls that ended with the first session that was lost. */
const recovery = z.object({
  fillerMs: z.number().optional(),
  bridgeMs: z.number(),
  answersTurns: z.boolean(),
  stallMs: z.number(),
  retries: z.number(),
  giveUpMs: z.number(),
  maxReconnects: z.number(),
  historyTokens: z.number(),
  lastResort: z.union([
    z.object({ do: z.enum(['hang-up', 'voicemail']) }),
    z.object({ do: z.literal('transfer'), destination: z.string() }),
  ]),
  streamReturnMs: z.number(),
  streamSilentMs: z.number(),
});

/**
 * Everything that decides how a call goes, besides what enters it: plain data, kept at the head of its journal. A call of the server and a replay
 * are made from the same recipe.
 */
export const callRecipe = z.object({
  carrier: z.object({
    pacing: z.enum(['carrier', 'ours']),
    clear: z.boolean(),
    mark: z.enum(['echoed-when-cleared', 'dropped-when-cleared', 'none']),
    dtmfOut: z.boolean(),
    transfer: z.boolean(),
    returns: z.boolean().default(false),
    format,
  }),
  provider: z.object({ format, cancelsOnSpeech: z.boolean() }),
  /** Whether calls can be ended and passed on outside their stream. */
  control: z.boolean(),
  /** What the agent says and is told; absent where that was looked up when the call came. */
  briefing: z.object({ instructions: z.string().optional(), greeting: z.string().optional() }).optional(),
  vad: z.object({
    aggressiveness: z.literal([0, 1, 2, 3]),
    energyThresholdRms: z.number().optional(),
    neural: z.boolean(),
  }),
  floor: z.object({
    mode: z.enum(['local', 'provider', 'off']),
    release: z.enum(['playout_drained', 'response_done']),
    preRollMs: z.number(),
    tailMs: z.number(),
    arbiter: z.object({
      startMs: z.number(),
      hangoverMs: z.number(),
      decideMs: z.number(),
      confidenceThreshold: z.number(),
    }),
  }),
  greetingInterruptible: z.boolean(),
  recovery: recovery.optional(),
  /** What was said in the process that had this call before. */
  earlier: z.array(remembered).exactOptional(),
  /** Absent in journals of calls whose every frame went up by itself. */
  uplinkMs: z.number().optional(),
  keypadWaitMs: z.number(),
  closing: z.object({
    timeLimit: z.object({
      maxDurationMs: z.number(),
      warning: z.object({ beforeMs: z.number(), say: z.string() }).optional(),
      goodbye: z.string(),
    }),
    noInput: z.object({ afterMs: z.number(), ask: z.string(), goodbye: z.string() }).optional(),
    farewellWords: z.array(z.string()),
    hangUpAfterFarewellMs: z.number().optional(),
  }),
  tools: z.array(tool),
  toolLimits: z.object({ deadlineMs: z.number(), approvalMs: z.number(), maxResultChars: z.number() }),
  destinations: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      callerId: z.string().optional(),
      ringMs: z.number(),
    }),
  ),
});

export type CallRecipe = z.output<typeof callRecipe>;

/** What a recipe leaves to be brought by whoever makes the call. */
export type RecipeParts = Pick<
  CallParts,
  | 'carrier'
  | 'tools'
  | 'toolLimits'
  | 'destinations'
  | 'closing'
  | 'greetingInterruptible'
  | 'hearing'
  | 'floor'
  | 'uplinkMs'
  | 'keypadWaitMs'
  | 'recovery'
  | 'earlier'
>;

/** What the configuration says of one agent's calls. */
export interface Configured {
  readonly config: Config;
  readonly agent: Agent;
  readonly carrier: CallParts['carrier'];
  readonly provider: Pick<Provider, 'format' | 'cancelsOnSpeech'>;
  readonly control: boolean;
  readonly neural: boolean;
  readonly briefing: CallRecipe['briefing'];
  readonly tools: readonly ReadyTool[];
  /** What was said in the process that had this call before. */
  readonly earlier?: readonly Remembered[] | undefined;
}

/** The recipe of a call that comes now. */
export function recipeOf(configured: Configured): CallRecipe {
  const { config, agent, carrier, provider, control, briefing, tools, earlier } = configured;
  return {
    carrier,
    provider: { format: provider.format, cancelsOnSpeech: provider.cancelsOnSpeech },
    control,
    briefing,
    vad: vadOf(configured),
    floor: floorOf(config, agent),
    greetingInterruptible: agent.bargeIn.greeting,
    recovery: recovery.parse(agent.recovery),
    ...(earlier !== undefined && { earlier: [...earlier] }),
    uplinkMs: config.call.uplinkMs,
    keypadWaitMs: config.call.keypadWaitMs,
    closing: closingOf(config),
    tools: tools.map(({ name, description, parameters, mode, deadlineMs, progress }) => {
      return { name, description, parameters, mode, deadlineMs, progress };
    }),
    toolLimits: config.tools.limits,
    destinations: [...config.destinations.values()],
  };
}

/** The parts of a call that a recipe makes. */
export function partsOf(
  recipe: CallRecipe,
  { ear, tools, neural }: Hearing & { readonly tools: readonly ReadyTool[] },
): RecipeParts {
  const { carrier, toolLimits, greetingInterruptible, floor, keypadWaitMs, closing } = recipe;
  const { timeLimit, noInput, farewellWords, hangUpAfterFarewellMs } = closing;
  return {
    carrier,
    tools,
    toolLimits,
    destinations: new Map(recipe.destinations.map((destination) => [destination.name, destination])),
    closing: {
      timeLimit: { ...timeLimit, warning: timeLimit.warning },
      noInput,
      isFarewell: farewellTest(farewellWords),
      hangUpAfterFarewellMs,
    },
    greetingInterruptible,
    hearing: { ear, neural },
    floor,
    uplinkMs: recipe.uplinkMs,
    keypadWaitMs,
    recovery: recipe.recovery,
    earlier: recipe.earlier,
  };
}

type Hearing = CallParts['hearing'];

/** The ear that a recipe asks for. It holds memory outside of JavaScript until the call that gets it has ended. */
export function earOf({ vad }: CallRecipe, makeVad: WebRtcVadFactory): Ear {
  const { aggressiveness, energyThresholdRms } = vad;
  return new Ear({ vad: makeVad(aggressiveness), energyThresholdRms });
}

function vadOf({ config, neural }: Configured): CallRecipe['vad'] {
  const { webrtcAggressiveness, enhancedEnabled, energyThreshold } = config.vad;
  return {
    aggressiveness: webrtcAggressiveness,
    energyThresholdRms: enhancedEnabled ? energyThreshold : undefined,
    neural: enhancedEnabled && neural,
  };
}

function floorOf({ gate, vad }: Config, { bargeIn }: Agent): CallRecipe['floor'] {
  const { startMs, hangoverMs, confidenceThreshold } = vad;
  return {
    ...gate,
    mode: bargeIn.mode,
    arbiter: { startMs, hangoverMs, confidenceThreshold, decideMs: bargeIn.decideMs },
  };
}

function closingOf({ call }: Config): CallRecipe['closing'] {
  return {
    timeLimit: {
      maxDurationMs: call.maxDurationMs,
      warning: call.warning,
      goodbye: call.maxDurationGoodbye,
    },
    noInput: call.noInput,
    farewellWords: [...call.farewellWords],
    hangUpAfterFarewellMs: call.hangUpAfterFarewellMs,
  };
}
