import { type ConfigFault, pathText, type YamlPath } from './faults.js';
import { foundAt } from './found.js';
import { keyPlaceOf, nodeAt, placeOf, type YamlNode } from './yaml-tree.js';

/** What may be said about a fault besides its place. */
export interface FaultWords {
  readonly message: string;
  readonly suggestion?: string | undefined;
  readonly allowed?: readonly string[] | undefined;
  /** The key itself is wrong, not its value: point there and quote no value. */
  readonly aboutKey?: boolean;
  /** What stands there would not help, or might tell too much. */
  readonly hidesFound?: boolean;
  /** The value is of the wrong kind: what was wanted instead. */
  readonly wanted?: 'value' | 'block' | undefined;
}

/** The faults of one file, collected with their places. */
export class FaultReport {
  readonly faults: ConfigFault[];
  readonly #root: YamlNode;
  readonly #paths: YamlPath[] = [];

  constructor(root: YamlNode, earlier: readonly ConfigFault[] = []) {
    this.#root = root;
    this.faults = [...earlier];
  }

  /** Notes a fault at a path. */
  add(path: YamlPath, words: FaultWords): void {
    const { name, ...place } =
      (words.aboutKey === true ? keyPlaceOf(this.#root, path) : undefined) ?? placeOf(this.#root, path);
    const absent = nodeAt(this.#root, path) === undefined;
    const hidden = words.aboutKey === true || words.hidesFound === true;
    const found = hidden ? undefined : foundAt(this.#root, path, words.wanted);
    this.#paths.push(path);
    this.faults.push({
      ...place,
      path: name ?? pathText(path),
      message:
        absent && words.message.startsWith('must be') ? `is missing; it ${words.message}` : words.message,
      ...(found !== undefined && { found }),
      ...(words.suggestion !== undefined && { suggestion: words.suggestion }),
      ...(words.allowed !== undefined && { allowed: words.allowed }),
    });
  }

  /** Whether something at, below or above a path is wrong already, so that rules about it would only add confusion. */
  isFaulty(path: YamlPath): boolean {
    return this.#paths.some((faulty) => {
      const shared = Math.min(faulty.length, path.length);
      return faulty.slice(0, shared).every((step, index) => step === path[index]);
    });
  }

  /** The keys of a block at or below which something is wrong. */
  faultyKeys(path: YamlPath): ReadonlySet<string> {
    const below = this.#paths.filter((faulty) => path.every((step, index) => step === faulty[index]));
    return new Set(below.map((faulty) => faulty[path.length]).filter((key) => typeof key === 'string'));
  }
}
