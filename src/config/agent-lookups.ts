import { didYouMean } from '../lib/did-you-mean.js';
import type { YamlPath } from './faults.js';
import type { LookupsBlock } from './lookups-schema.js';
import type { FaultReport } from './report.js';
import { nodeAt, type YamlNode } from './yaml-tree.js';

/** The names that each lookup fills as the file has them, also where something else is wrong with the lookup. */
export function lookupVariables(root: YamlNode): ReadonlyMap<string, readonly string[]> {
  const lookups = nodeAt(root, ['lookups']);
  if (lookups?.kind !== 'map') return new Map();
  return new Map(
    [...lookups.entries].flatMap(([name, { node }]) => {
      const variables = nodeAt(node, ['variables']);
      return variables?.kind === 'map' ? [[name, [...variables.entries.keys()]] as const] : [];
    }),
  );
}

/** The lookups of the file. */
interface Lookups {
  readonly known: LookupsBlock;
  /** The names of those with something wrong; they may not be among the known. */
  readonly faulty: ReadonlySet<string>;
}

/** Notes what an agent lists that there is not or that is there twice, and variables that two of its lookups would fill. */
export function checkLookupList(
  names: readonly string[],
  at: YamlPath,
  { known, faulty }: Lookups,
  report: FaultReport,
): void {
  const broughtBy = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const path = [...at, index];
    if (names.indexOf(name) !== index) report.add(path, { message: 'is listed twice' });
    else if (Object.hasOwn(known, name)) {
      const variables = Object.keys(known[name]?.variables ?? {});
      checkVariables(variables, path, broughtBy, report);
      for (const variable of variables) broughtBy.set(variable, name);
    } else if (!faulty.has(name))
      report.add(path, {
        message: `no such lookup; known lookups: ${Object.keys(known).join(', ') || 'none'}`,
        suggestion: didYouMean(name, Object.keys(known)),
      });
  }
}

function checkVariables(
  variables: readonly string[],
  path: YamlPath,
  broughtBy: ReadonlyMap<string, string>,
  report: FaultReport,
): void {
  for (const variable of variables) {
    const other = broughtBy.get(variable);
    if (other !== undefined)
      report.add(path, { message: `brings ${variable}, as the lookup ${other} does; rename one of the two` });
  }
}
