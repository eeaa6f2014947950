import type { ServerPlan, SubjectPlan } from './subject.js';

/** The built server as it is configured when nothing is said, and the format of the sound at the provider. */
export const TALKPATH_PCM16: ServerPlan = serverWith('talkpath pcm16', {});
export const TALKPATH_G711 = serverWith('talkpath g711', { openai: { audio_format: 'g711_ulaw' } });
/** For a machine, or a container, that has no second core to collect on. */
export const TALKPATH_ONE_CORE: ServerPlan = {
  ...serverWith('talkpath pcm16, --v8-pool-size=0', {}),
  nodeFlags: ['--v8-pool-size=0'],
};
/** The least that a bridge on this runtime costs, and one that is written in an hour. */
export const FLOOR: SubjectPlan = { kind: 'bridge', name: 'floor', bridge: 'floor' };
export const NAIVE: SubjectPlan = { kind: 'bridge', name: 'naive bridge', bridge: 'naive' };

/** Which are measured at the same time; ratios are to the last. */
export const GROUPS: readonly (readonly SubjectPlan[])[] = [
  [TALKPATH_G711, FLOOR],
  [TALKPATH_PCM16, FLOOR],
  [TALKPATH_PCM16, NAIVE],
  [NAIVE, FLOOR],
];
export const SHORT_GROUPS: readonly (readonly SubjectPlan[])[] = [[TALKPATH_G711, TALKPATH_PCM16, FLOOR]];
/** Which are measured alone on their core, and which carry more and more calls. */
export const ALONE: readonly SubjectPlan[] = [FLOOR, NAIVE, TALKPATH_G711, TALKPATH_PCM16];
export const RAMPED: readonly SubjectPlan[] = [FLOOR, TALKPATH_G711, TALKPATH_PCM16, TALKPATH_ONE_CORE];

/** One thing that can be configured, beside the same server without the change. */
export const FEATURES: readonly SubjectPlan[] = [
  serverWith('no journal', { journal: { enabled: false } }),
  serverWith('recording', { journal: { audio: true } }),
  serverWith('neural VAD', { vad: { enhanced_enabled: true } }),
  serverWith('no barge-in: the provider decides', { barge_in: { mode: 'provider' } }),
  serverWith('gate opens at response.done', { gate: { release: 'response_done' } }),
  serverWith('log: warnings only', { logging: { level: 'warn' } }),
  serverWith('g711 at the provider: no resampling', { openai: { audio_format: 'g711_ulaw' } }),
  serverWith('packets of 40 ms up', { call: { uplink_ms: 40 } }),
  serverWith('packets of 60 ms up', { call: { uplink_ms: 60 } }),
  { ...serverWith('TLS to the provider', {}), tls: true },
  // V8 has SIMD in WebAssembly only where it has SSE4.1: without it the plain twins work.
  { ...serverWith('no SIMD (--no-enable-sse4-1)', {}), nodeFlags: ['--no-enable-sse4-1'] },
  { ...serverWith('V8 with no threads (--v8-pool-size=0)', {}), nodeFlags: ['--v8-pool-size=0'] },
  serverWith('two workers, half of the calls in each', { server: { workers: 2 } }),
];

/** The other roads in, each beside the same server with Twilio's calls. */
export const CARRIERS: readonly SubjectPlan[] = [
  {
    ...serverWith('calls over chan_websocket', { asterisk: { enabled: true } }),
    carrier: 'chan-websocket',
  },
  {
    ...serverWith('calls over AudioSocket', {
      asterisk: { enabled: true, audiosocket: { enabled: true, port: 0 } },
    }),
    carrier: 'audiosocket',
  },
];

function serverWith(name: string, { openai, ...blocks }: Readonly<Record<string, object>>): ServerPlan {
  return { kind: 'server', name, config: { openai: { audio_format: 'pcm16', ...openai }, ...blocks } };
}
