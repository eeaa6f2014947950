import { withoutDefaults } from '../lib/template.js';
import { DEFAULT_AGENT } from './agents.js';
import { checkLookupList } from './agent-lookups.js';
import { CALL_VARIABLES, checkGaps, gapsOf, type GapRules, type Gaps } from './gaps.js';
import type { AgentBlock } from './openai-schema.js';
import type { FaultReport } from './report.js';
import type { ConfigFile } from './schema.js';

/** What each lookup brings. */
type Variables = ReadonlyMap<string, readonly string[]>;

type File = Pick<ConfigFile, 'openai' | 'agents' | 'lookups'>;

/** Notes lookups that there are not, and gaps in agents' texts that neither the call nor the agent's lookups fill. */
export function checkPrompts(file: File, variables: Variables, report: FaultReport): void {
  const faulty = report.faultyKeys(['lookups']);
  const checkInherited = inheritedTextCheck(file.openai.instructions, report);
  for (const [name, block] of Object.entries<AgentBlock>({ [DEFAULT_AGENT]: {}, ...file.agents })) {
    const { lookups = [] } = block;
    checkLookupList(lookups, ['agents', name, 'lookups'], { known: file.lookups, faulty }, report);
    const isSure = lookups.every((one) => variables.has(one));
    if (!isSure || report.isFaulty(['agents', name, 'lookups'])) continue;
    const rules = rulesOf(name, lookups, variables);
    for (const key of ['greeting', 'instructions'] as const)
      checkGaps(gapsOf(withoutDefaults(block[key] ?? '')), ['agents', name, key], rules, report);
    if (block.instructions === undefined) checkInherited(rules);
  }
}

function rulesOf(agent: string, own: readonly string[], variables: Variables): GapRules {
  return {
    known: [...own.flatMap((lookup) => variables.get(lookup) ?? []), ...CALL_VARIABLES],
    hint: (gap) => {
      const [lookup] = [...variables].find(([, names]) => names.includes(gap)) ?? [];
      return lookup && `the lookup ${lookup} does, but it is not listed under agents.${agent}.lookups`;
    },
  };
}

/** What several agents share is told of once, with the first agent for which nothing fills it. */
function inheritedTextCheck(text: string | undefined, report: FaultReport): (rules: GapRules) => void {
  let untold: Gaps = gapsOf(withoutDefaults(text ?? ''));
  return (rules) => {
    checkGaps(untold, ['openai', 'instructions'], rules, report);
    untold = { names: untold.names.filter((name) => rules.known.includes(name)), faults: [] };
  };
}
