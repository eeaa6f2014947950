import { readdirSync, readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';

/** The machine of the browsers that this process has launched, as far as they can tell: closed, none of their processes gets any time (Linux only). */
export class Laptop {
  #stopped: readonly number[] = [];

  constructor() {
    onTestFinished(() => this.open());
  }

  close(): void {
    this.#stopped = browserProcesses();
    for (const pid of this.#stopped) process.kill(pid, 'SIGSTOP');
  }

  open(): void {
    for (const pid of this.#stopped) process.kill(pid, 'SIGCONT');
    this.#stopped = [];
  }
}

/** Chromium's processes below this one, those that launched others first. */
function browserProcesses(): readonly number[] {
  const all = readdirSync('/proc').map(Number).filter(Boolean).flatMap(readProcess);
  const below = (parent: number): readonly Process[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  const found = below(process.pid).filter(({ name }) => /chrom/.test(name));
  if (found.length === 0) throw new Error('no process of a browser was found');
  return found.map(({ pid }) => pid);
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

/** Nothing for a process that is over. */
function readProcess(pid: number): readonly Process[] {
  try {
    const stat = /^\d+ \((?<name>.*)\) \S (?<parent>\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    const { name, parent } = stat?.groups ?? {};
    return name === undefined ? [] : [{ pid, parent: Number(parent), name }];
  } catch {
    return [];
  }
}
