import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { rssKbOf } from '../use.js';

/** Where the server under test runs, and where its callers and provider do. */
export const CORE = { server: 0, load: 1 } as const;

/** Ties a process, its threads and its children to one core; false where that can not be done. */
export function pin(pid: number, core: number): boolean {
  if (cpus().length < 2) return false;
  try {
    for (const each of familyOf(pid))
      execFileSync('taskset', ['-a', '-p', '-c', String(core), String(each)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What a process and its children have used of the machine. */
export interface ProcessUse {
  readonly cpuMs: number;
  readonly rssKb: number;
}

export function useOf(pid: number): ProcessUse {
  const all = familyOf(pid).map((each) => ({ cpuMs: cpuMsOf(each), rssKb: rssKbOf(each) }));
  return {
    cpuMs: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    rssKb: all.reduce((sum, { rssKb }) => sum + rssKb, 0),
  };
}

/** Time that a core has spent on anything (ms). */
export function busyMsOf(core: number): number {
  const { user = NaN, nice = 0, sys = 0, irq = 0 } = cpus()[core]?.times ?? {};
  return user + nice + sys + irq;
}

/** CPU time of a process's threads: the first figure of each one's schedstat, in ns, which is finer than the hundredths of a second in /proc/PID/stat (proc(5)). */
function cpuMsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
    const [ranNs] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ');
    return sum + Number(ranNs) / 1e6;
  }, 0);
}

function familyOf(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
      .split(' ')
      .filter((child) => child !== ''),
  );
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}
