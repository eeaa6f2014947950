import { Ear } from '../../../src/audio/ear.js';
import { encodeMulaw } from '../../../src/audio/mulaw.js';
import { type Aggressiveness, loadWebRtcVad } from '../../../src/audio/webrtc-vad.js';
import { table } from '../print.js';
import { sceneIds } from './make-scene.js';
import { playNamed, type Stage } from './play-all.js';
import type { Played } from './run-scene.js';
import type { Family } from './scene.js';
import { FRAME_SAMPLES, msOf, samplesOf } from './units.js';

/** Calls in which nobody speaks into the agent. */
const ALONE = {
  'echo, 12 to 40 dB down': 'echo-only',
  'echo, 6 to 12 dB down': 'loud-echo',
  'babble in the room': 'babble',
} as const satisfies Record<string, Family>;
const LEVELS = [0, 1, 2, 3] as const;
const SCENES_EACH = 24;
/** What sounds so long after the caller or before the ears have settled is not counted (ms). */
const AFTER_CALLER_MS = 200;
const SETTLED_MS = 400;

const vad = await loadWebRtcVad();

/** Frames that were taken for speech, of those in which the agent speaks and the caller does not. */
interface Count {
  readonly level: Aggressiveness;
  frames: number;
  alone: number;
  withBars: number;
}

/** How much of what is no caller the WebRTC VAD takes for speech at each level, alone and behind the ear's bars, as a table. */
export async function vadAlone(stage: Stage): Promise<string> {
  const rows: string[][] = [];
  for (const [what, family] of Object.entries(ALONE)) {
    const counts = LEVELS.map((level): Count => ({ level, frames: 0, alone: 0, withBars: 0 }));
    for (const id of sceneIds(SCENES_EACH, family)) {
      const played = await playNamed(id, { mode: 'off', vadLevel: 1, enhanced: false }, stage);
      for (const count of counts) listen(played, count);
    }
    const cells = (of: (count: Count) => number) =>
      counts.map((count) => `${((100 * of(count)) / count.frames).toFixed(1)} %`);
    rows.push([`${what}: the VAD alone`, ...cells(({ alone }) => alone)]);
    rows.push([`${what}: with the ear's bars`, ...cells(({ withBars }) => withBars)]);
  }
  return table(
    ['frames taken for speech, of those with no caller', ...LEVELS.map((n) => `level ${n}`)],
    rows,
  );
}

function listen(played: Played, count: Count): void {
  const { line, witness, scene } = played;
  const alone = vad(count.level);
  const ear = new Ear({ vad: vad(count.level) });
  const packets = [...witness.packets];
  for (let at = 0; at + FRAME_SAMPLES <= line.picked.length; at += FRAME_SAMPLES) {
    const arrivesMs = msOf(at + FRAME_SAMPLES) + scene.line.toBridge.delayMs;
    for (let next = packets[0]; next !== undefined && next.atMs <= arrivesMs; next = packets[0]) {
      ear.playing(line.playout.bytes(next.from, next.from + next.length));
      packets.shift();
    }
    const frame = line.picked.all.slice(at, at + FRAME_SAMPLES);
    const saysSpeech = alone.isSpeech(frame);
    const { speech } = ear.hear(encodeMulaw(frame, new Uint8Array(FRAME_SAMPLES)));
    if (!isAgentOnly(played, at)) continue;
    count.frames += 1;
    count.alone += Number(saysSpeech);
    count.withBars += Number(speech);
  }
  alone.free();
  ear.free();
}

function isAgentOnly({ line, caller }: Played, at: number): boolean {
  const agentSpeaks = (line.playout.filled[at / FRAME_SAMPLES] ?? 0) > 0;
  const after = samplesOf(AFTER_CALLER_MS);
  const callerSpeaks = caller.placed.some(
    ({ startAt, endAt }) => startAt < at + FRAME_SAMPLES && endAt + after > at,
  );
  return agentSpeaks && !callerSpeaks && msOf(at) >= SETTLED_MS;
}
