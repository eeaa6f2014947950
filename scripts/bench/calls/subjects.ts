import type { SubjectPlan } from './subject.js';

/** The built server with everything on, and the format of the sound at the provider. */
export const TALKPATH_PCM16: SubjectPlan = {
  kind: 'server',
  name: 'talkpath pcm16',
  config: { openai: { audio_format: 'pcm16' } },
};
export const TALKPATH_G711: SubjectPlan = {
  kind: 'server',
  name: 'talkpath g711',
  config: { openai: { audio_format: 'g711_ulaw' } },
};
/** The least that a bridge on this runtime costs, and one that is written in an hour. */
export const FLOOR: SubjectPlan = { kind: 'bridge', name: 'floor', bridge: 'floor' };
export const NAIVE: SubjectPlan = { kind: 'bridge', name: 'naive bridge', bridge: 'naive' };

/** Which are measured at the same time; ratios are to the last. */
export const GROUPS: readonly (readonly SubjectPlan[])[] = [
  [TALKPATH_G711, FLOOR],
  [TALKPATH_PCM16, FLOOR],
  [TALKPATH_PCM16, NAIVE],
];
