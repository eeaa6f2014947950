import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerPlan, startSubject } from './subject.js';
import { measureRound, placeCalls, type TogetherPlan } from './together.js';

/** What one part of the server takes of it, the parts that it calls included. */
export interface PartShare {
  readonly name: string;
  /** Of the time in which the server was busy. */
  readonly share: number;
  /** For a second of a call (ms), by the CPU that was measured at the same time. */
  readonly cpuMs: number;
}

/** A part: what lies below one of these files, up to where others begin that it merely hands things to. One may lie within another. */
interface Part {
  readonly name: string;
  readonly files: readonly string[];
  readonly handsTo?: string;
}

const PARTS: readonly Part[] = [
  { name: 'VAD', files: ['/audio/webrtc-vad.js'] },
  { name: 'the ear: VAD, spectra, echo, noise', files: ['/audio/ear.js'] },
  { name: 'gate', files: ['/call/gate.js'], handsTo: '/call/uplink.js' },
  { name: 'ledger', files: ['/call/playback-ledger.js'] },
  { name: 'sound up: resampling, framing, writing', files: ['/call/uplink.js'] },
  { name: 'journal', files: ['/observe/journal/'] },
  { name: 'metrics', files: ['/observe/metrics/', '/observe/metrics.js'] },
  { name: 'log', files: ['/observe/call-log.js', '/observe/logger.js'] },
];

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

/** V8's CPU profile: a tree of frames, and at each time the frame that was at the top. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Since the sample before (µs). */
  readonly timeDeltas: readonly number[];
}

/** Measures what can't be switched off: by V8's profiler, in the server, while calls are up. */
export async function measureParts(plan: ServerPlan, together: TogetherPlan): Promise<readonly PartShare[]> {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-bench-profile-'));
  try {
    const startMs = performance.now();
    const nodeFlags = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
    const subject = await startSubject({ ...plan, nodeFlags });
    let window: { from: number; to: number };
    let cpuMs = NaN;
    try {
      await placeCalls([subject], together);
      const fromMs = performance.now() - startMs;
      const [round] = await measureRound([subject], together);
      window = { from: fromMs, to: performance.now() - startMs };
      cpuMs = round?.cpuMs ?? NaN;
      // A server with live calls would wait for them, and be killed before it has written anything.
      await subject.load.ask({ type: 'end' });
    } finally {
      await subject.close();
    }
    return sharesOf(largestIn(folder), window).map((part) => ({ ...part, cpuMs: part.share * cpuMs }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The shares of the parts between two moments (ms since the profile began). */
export function sharesOf(
  profile: CpuProfile,
  window: { readonly from: number; readonly to: number },
): readonly { readonly name: string; readonly share: number }[] {
  const parts = partsOfNodes(profile.nodes);
  const spentUs = new Map<string, number>();
  let busyUs = 0;
  let atUs = 0;
  for (const [index, id] of profile.samples.entries()) {
    const lastedUs = profile.timeDeltas[index] ?? 0;
    atUs += lastedUs;
    const within = parts.get(id);
    if (atUs < window.from * 1000 || atUs > window.to * 1000 || within === undefined) continue;
    busyUs += lastedUs;
    for (const name of within) spentUs.set(name, (spentUs.get(name) ?? 0) + lastedUs);
  }
  return PARTS.map(({ name }) => ({ name, share: (spentUs.get(name) ?? 0) / busyUs }));
}

/** Of each frame in which the process was busy the parts that it is in. */
function partsOfNodes(nodes: readonly ProfileNode[]): ReadonlyMap<number, ReadonlySet<string>> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, ReadonlySet<string>>();
  const walk = (node: ProfileNode, outer: ReadonlySet<string>): void => {
    const { url, functionName } = node.callFrame;
    if (functionName === '(idle)') return;
    const begun = PARTS.filter(({ files }) => files.some((file) => url.includes(file)));
    const left = PARTS.filter(({ handsTo }) => handsTo !== undefined && url.includes(handsTo));
    const within = new Set([...outer, ...begun.map(({ name }) => name)]);
    for (const { name } of left) within.delete(name);
    parts.set(node.id, within);
    for (const child of node.children ?? []) {
      const below = byId.get(child);
      if (below !== undefined) walk(below, within);
    }
  };
  const [root] = nodes;
  if (root !== undefined) walk(root, new Set());
  return parts;
}

/** The main thread's: it has the most in it. */
function largestIn(folder: string): CpuProfile {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const [largest] = files.sort((a, b) => statSync(b).size - statSync(a).size);
  if (largest === undefined) throw new Error('the server left no profile');
  return JSON.parse(readFileSync(largest, 'utf8')) as CpuProfile;
}
