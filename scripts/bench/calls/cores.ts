import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

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

/** Linux counts in hundredths of a second, whatever the kernel's own tick is (USER_HZ). */
const TICK_MS = 10;

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

function familyOf(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
      .split(' ')
      .filter((child) => child !== ''),
  );
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

/** CPU time of a process, threads included: utime and stime, fields 14 and 15 of /proc/PID/stat (proc(5)). */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is a name that may hold anything; the third comes after its closing bracket.
  const fromThird = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fromThird[11]) + Number(fromThird[12])) * TICK_MS;
}

function rssKbOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
