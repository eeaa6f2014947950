import type { z } from 'zod';
import { didYouMean } from '../lib/did-you-mean.js';
import { pathText, type YamlPath } from './faults.js';
import { keyAdvisor, type AdviseOnKey } from './known-keys.js';
import type { FaultReport } from './report.js';
import { retype } from './retype.js';
import { plainOf, nodeAt, prune, type YamlNode } from './yaml-tree.js';
import { inWords } from './zod-words.js';

/** Retyping may bring new parts of the schema into play; it settles at once in practice. */
const MAX_ROUNDS = 5;

/**
 * Checks a tree against a schema and notes every fault. The value is what the schema makes of the parts without fault,
 * so that further rules can be checked in the same go; absent when nothing usable is left.
 */
export function validate<T>(schema: z.ZodType<T>, root: YamlNode, report: FaultReport): T | undefined {
  let outcome = check(schema, root);
  for (let round = 0; round < MAX_ROUNDS && !outcome.success; round++) {
    const { issues } = outcome.error;
    if (!issues.map((issue) => retype(root, issue)).includes(true)) break;
    outcome = check(schema, root);
  }
  if (outcome.success) return outcome.data;
  const adviseOnKey = keyAdvisor(schema, root);
  const told = new Set(report.faults.map(({ path }) => path));
  for (const issue of outcome.error.issues)
    if (!isTold(issue, root, told)) note(adviseOnKey, root, issue, report);
  return withoutFaults(schema, root, outcome.error.issues);
}

/** What was taken out because of an earlier fault is not missing too. */
function isTold(issue: z.core.$ZodIssue, root: YamlNode, told: ReadonlySet<string>): boolean {
  const path = stepsOf(issue);
  return nodeAt(root, path) === undefined && told.has(pathText(path));
}

function check<T>(schema: z.ZodType<T>, root: YamlNode): z.ZodSafeParseResult<T> {
  return schema.safeParse(plainOf(root), { error: inWords });
}

function withoutFaults<T>(
  schema: z.ZodType<T>,
  root: YamlNode,
  issues: readonly z.core.$ZodIssue[],
): T | undefined {
  if (!prune(root, issues.flatMap(pathsOf))) return undefined;
  const outcome = check(schema, root);
  return outcome.success ? outcome.data : withoutFaults(schema, root, outcome.error.issues);
}

/** Where the faulty thing stands: the unknown keys of a block one by one. */
function pathsOf(issue: z.core.$ZodIssue): YamlPath[] {
  const path = stepsOf(issue);
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
}

function stepsOf(issue: z.core.$ZodIssue): YamlPath {
  return issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
}

function note(adviseOnKey: AdviseOnKey, root: YamlNode, issue: z.core.$ZodIssue, report: FaultReport): void {
  const path = stepsOf(issue);
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) report.add([...path, key], { ...adviseOnKey(path, key), aboutKey: true });
    return;
  }

  const suggestion = issue.code === 'invalid_value' ? nearestValue(root, path, issue.values) : undefined;
  report.add(path, {
    message: issue.message,
    wanted: wantedBy(issue),
    suggestion,
    aboutKey: issue.code === 'invalid_key',
  });
}

function wantedBy(issue: z.core.$ZodIssue): 'value' | 'block' | undefined {
  if (issue.code !== 'invalid_type') return issue.code === 'invalid_union' ? 'value' : undefined;
  return ['string', 'number', 'int', 'boolean'].includes(issue.expected) ? 'value' : 'block';
}

function nearestValue(root: YamlNode, path: YamlPath, values: readonly unknown[]): string | undefined {
  const node = nodeAt(root, path);
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  return didYouMean(
    node.value,
    values.filter((value) => typeof value === 'string'),
  );
}
