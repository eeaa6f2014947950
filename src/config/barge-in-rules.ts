import { DEFAULT_AGENT, type AgentBlocks } from './agents.js';
import { bargeInOf } from './barge-in.js';
import type { BargeInBlock } from './barge-in-schema.js';
import type { BargeInConfig } from './config.js';
import type { YamlPath } from './faults.js';
import type { AgentBlock } from './openai-schema.js';
import type { FaultReport } from './report.js';

/** Keys that matter with some modes only, and with which. */
const MODES_OF = {
  greeting: ['local', 'provider'],
  decide_ms: ['local'],
} as const satisfies Partial<Record<keyof BargeInBlock, readonly BargeInConfig['mode'][]>>;

const KEYS = ['greeting', 'decide_ms'] as const satisfies readonly (keyof typeof MODES_OF)[];

/** What is said about an agent's barge-in, and where. */
interface AgentBargeIn {
  readonly at: YamlPath;
  readonly own: BargeInBlock;
  readonly mode: BargeInConfig['mode'];
  /** Whether the mode that was written could not be used. */
  readonly isUnsure: boolean;
}

/** Notes a barge-in that nobody could ever bring about, and keys that do nothing beside the mode. */
export function checkBargeIn(file: AgentBlocks, report: FaultReport): void {
  const named = Object.entries<AgentBlock>({ [DEFAULT_AGENT]: {}, ...file.agents });
  for (const [name, block] of named) checkListener(file, name, block, report);
  const agents = named.map(([name, { barge_in: own = {} }]): AgentBargeIn => {
    const at = ['agents', name, 'barge_in'];
    const isUnsure = [
      ['barge_in', 'mode'],
      [...at, 'mode'],
    ].some((path) => report.isFaulty(path));
    return { at, own, mode: bargeInOf(file.barge_in, own).mode, isUnsure };
  });
  for (const key of KEYS) checkUse(key, file.barge_in, agents, report);
}

/** A key has to matter to somebody: in an agent's block to that agent, at the top of the file to one that has no such key of its own. */
function checkUse(
  key: (typeof KEYS)[number],
  forAll: BargeInBlock,
  agents: readonly AgentBargeIn[],
  report: FaultReport,
): void {
  const heirs = agents.filter(({ own }) => own[key] === undefined);
  const owners = agents.filter(({ own }) => own[key] !== undefined);
  const uses = owners.map((agent) => ({ at: agent.at, users: [agent] }));
  if (forAll[key] !== undefined) uses.push({ at: ['barge_in'], users: heirs });
  const modes: readonly string[] = MODES_OF[key];
  for (const { at, users } of uses)
    if (!users.some(({ mode, isUnsure }) => isUnsure || modes.includes(mode)))
      report.add([...at, key], {
        message:
          users.length === 0
            ? 'has no effect: every agent has its own'
            : `has no effect: it needs barge_in.mode ${modes.join(' or ')}`,
        aboutKey: true,
      });
}

/** `provider` leaves the decision to the provider's speech detection, which must then be on. */
function checkListener(file: AgentBlocks, name: string, block: AgentBlock, report: FaultReport): void {
  const detection = block.turn_detection === undefined ? file.openai.turn_detection : block.turn_detection;
  const isOff = detection === null || detection?.type === 'none';
  if (!isOff || bargeInOf(file.barge_in, block.barge_in).mode !== 'provider') return;
  const path = culpritOf(name, block);
  if (report.isFaulty(path) || report.isFaulty(['agents', name, 'turn_detection'])) return;
  report.add(path, {
    message:
      'leaves nobody to interrupt the agent: with barge_in.mode: provider the provider decides, and with turn_detection: {type: none} it hears no speech; change one of the two',
    aboutKey: true,
  });
}

/** The agent's own key that made the pair, else the one for all agents. */
function culpritOf(name: string, block: AgentBlock): YamlPath {
  if (block.barge_in?.mode !== undefined) return ['agents', name, 'barge_in', 'mode'];
  return block.turn_detection === undefined ? ['barge_in', 'mode'] : ['agents', name, 'turn_detection'];
}
