/** One step into a JSON value: an object's own key, or the index of a list's item, counted from 0. */
export type JsonStep = string | number;

const MAX_STEPS = 32;
/** A key, or an index in brackets; every key but the first has a dot before it. */
const STEP = /(\.?)([\p{L}_$][\p{L}\p{N}_$-]*)|\[(\d{1,9})\]/uy;

/** Reads a path as in `data.items[0].name`; `undefined` when it is none. An empty text is no path. */
export function parseJsonPath(text: string): readonly JsonStep[] | undefined {
  const steps: JsonStep[] = [];
  for (let at = 0; at < text.length;) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (match === null || steps.length === MAX_STEPS) return undefined;
    const [whole, dot, key, index] = match;
    if (key !== undefined && (dot === '.') !== steps.length > 0) return undefined;
    steps.push(key ?? Number(index));
    at += whole.length;
  }
  return steps.length === 0 ? undefined : steps;
}

/** What stands at the path; `undefined` when nothing does. Own properties only, so a path never reaches a prototype. */
export function pick(value: unknown, steps: readonly JsonStep[]): unknown {
  let found = value;
  for (const step of steps) {
    if (typeof found !== 'object' || found === null || Array.isArray(found) !== (typeof step === 'number'))
      return undefined;
    found = Object.getOwnPropertyDescriptor(found, step)?.value;
  }
  return found;
}
