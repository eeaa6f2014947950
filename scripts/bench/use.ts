import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** CPU time used by one moment, and the server's memory at it. */
export interface UseSample {
  readonly atMs: number;
  readonly serverMs: number;
  readonly generatorMs: number;
  /** All cores together, on anything. */
  readonly busyMs: number;
  readonly serverRssKb: number;
}

/** Cores in use between two moments: the server, the load generator (callers and far end), and whatever else ran on this machine. */
export interface Cores {
  readonly server: number;
  readonly generator: number;
  readonly others: number;
}

/** Linux counts in hundredths of a second, whatever the kernel's own tick is (USER_HZ). */
const TICK_MS = 10;

/** The use so far; undefined where there is no /proc. */
export function sampleUse(serverPid: number, generatorPids: readonly number[]): UseSample | undefined {
  try {
    return {
      atMs: performance.now(),
      serverMs: cpuMsOf(serverPid),
      generatorMs: generatorPids.reduce((sum, pid) => sum + cpuMsOf(pid), 0),
      busyMs: cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0),
      serverRssKb: rssKbOf(serverPid),
    };
  } catch {
    return undefined;
  }
}

export function coresBetween(from: UseSample, to: UseSample): Cores {
  const wallMs = to.atMs - from.atMs;
  const server = (to.serverMs - from.serverMs) / wallMs;
  const generator = (to.generatorMs - from.generatorMs) / wallMs;
  const all = (to.busyMs - from.busyMs) / wallMs;
  return { server, generator, others: Math.max(0, all - server - generator) };
}

/** CPU time of a process, threads included: utime and stime, fields 14 and 15 of /proc/PID/stat (proc(5)). */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is a name that may hold anything; the third comes after its closing bracket.
  const fromThird = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fromThird[11]) + Number(fromThird[12])) * TICK_MS;
}

/** Resident memory of a process (kB). */
export function rssKbOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
