import { dbfsOf } from '../../audio/decibels.js';
import type { WavAudio } from '../../audio/wav.js';
import { QUIET_DB } from './call-levels.js';
import type { CallTimeline } from './types.js';

/** The timeline with both sides as loud as they are in the call's recording (caller left, what was played right), which begins with the stream. */
export function withRecording(timeline: CallTimeline, wav: WavAudio): CallTimeline {
  if (wav.channels !== 2) return timeline;
  const startMs = timeline.moments.find(({ what }) => what === 'stream-began')?.atMs ?? 0;
  const { stepMs } = timeline.levels;
  const caller = channelLevels(wav, 0, { startMs, stepMs });
  const agent = channelLevels(wav, 1, { startMs, stepMs });
  return { ...timeline, levels: { stepMs, caller, agent, agentKnown: true } };
}

function channelLevels(
  { samples, rateHz, channels }: WavAudio,
  channel: 0 | 1,
  { startMs, stepMs }: { readonly startMs: number; readonly stepMs: number },
): readonly number[] {
  const frames = samples.length / channels;
  const frameAt = (step: number): number =>
    Math.max(0, Math.min(frames, Math.round(((step * stepMs - startMs) * rateHz) / 1000)));
  const steps = Math.ceil((startMs + (frames * 1000) / rateHz) / stepMs);
  return Array.from({ length: steps }, (_, step) => {
    const [from, to] = [frameAt(step), frameAt(step + 1)];
    let energy = 0;
    for (let i = from; i < to; i++) energy += (samples[i * channels + channel] ?? 0) ** 2;
    return to > from ? Math.max(QUIET_DB, Math.round(dbfsOf(Math.sqrt(energy / (to - from))))) : QUIET_DB;
  });
}
