import type { CallFacts } from '../facts/call-facts.js';
import type { Response } from '../facts/agent-side.js';
import { evidenceOf, seconds, times, type Found } from '../finding.js';

/** So much was sent before a carrier that confirms nothing is suspicious (ms). */
const SENT_MS = 2000;
/** Fewer marks than this share come back where the carrier plays what it gets. */
const FEW_BACK = 0.5;
/** So many holes, or so much of them in all, is heard as stuttering (ms). */
const UNDERRUNS = { count: 3, totalMs: 500 } as const;
/** Nobody speaks faster, or more slowly (words a second). */
const PACE = { fastest: 8, slowest: 0.6 } as const;
/** From so few words no pace can be told. */
const ENOUGH_WORDS = 8;

/** Whether the agent was heard. */
export function askAgent(facts: CallFacts): readonly Found[] {
  return [...noSound(facts), ...notPlayed(facts), ...underruns(facts), ...wrongRate(facts)];
}

function noSound({ agent }: CallFacts): readonly Found[] {
  const done = agent.responses.filter(({ done: end }) => end?.status === 'completed');
  const mute = done.filter(({ audioMs, toolCalls }) => audioMs === 0 && toolCalls === 0);
  if (mute.length === 0 || agent.sentMs > 0) return [];
  return [
    {
      code: 'agent.no_sound',
      title: 'The model answered, but without any sound.',
      because: `${mute.length} of ${agent.responses.length} responses were completed without audio, and nothing was ever sent to the caller.`,
      evidence: evidenceOf(mute, ({ id }) => `response ${id} has no audio`),
      change: 'openai.modalities: it must hold `audio`; and a model that speaks (openai.model).',
    },
  ];
}

function notPlayed({ agent }: CallFacts): readonly Found[] {
  const { marks, sentMs, firstSent } = agent;
  const missing = marks.sent - marks.back;
  if (firstSent === undefined || sentMs < SENT_MS || marks.back >= marks.sent * FEW_BACK) return [];
  return [
    {
      code: 'agent.not_played',
      title: 'The carrier did not confirm that it played what the agent said.',
      because: `${seconds(sentMs)} of speech were sent, and ${missing} of ${marks.sent} marks in it never came back.`,
      evidence: evidenceOf([firstSent], () => 'the first of the agent’s speech goes to the carrier'),
      change:
        'The TwiML: <Connect><Stream> and not <Start><Stream>, which plays nothing; or the carrier, if it drops marks.',
    },
  ];
}

function underruns({ agent }: CallFacts): readonly Found[] {
  const gaps = agent.underruns;
  const totalMs = gaps.reduce((sum, { gapMs }) => sum + gapMs, 0);
  if (gaps.length < UNDERRUNS.count && totalMs < UNDERRUNS.totalMs) return [];
  const slow = agent.responses.filter(isSlow);
  const why =
    slow.length > 0
      ? `${slow.length} responses were generated more slowly than they are spoken`
      : 'the model’s audio came in time on the whole';
  return [
    {
      code: 'agent.underruns',
      title: 'The agent’s speech stuttered: the line ran dry in the middle of it.',
      because: `That happened ${times(gaps.length)}, for ${seconds(totalMs)} in all; ${why}.`,
      evidence: evidenceOf(gaps, ({ gapMs }) => `underrun of ${gapMs.toFixed(0)} ms`),
      change:
        'The provider and the network to it (openai.base_url, a nearer region), where it is slow; else the load of this machine.',
    },
  ];
}

function isSlow({ firstAudio, done, audioMs }: Response): boolean {
  return firstAudio !== undefined && done !== undefined && done.atMs - firstAudio.atMs > audioMs;
}

/** Samples of one format that are played as another: much too fast or much too slow. */
function wrongRate({ agent }: CallFacts): readonly Found[] {
  const odd = agent.responses.filter((response) => {
    const words = response.text.trim().split(/\s+/).length;
    if (response.done?.status !== 'completed' || words < ENOUGH_WORDS || response.audioMs === 0) return false;
    const pace = (words * 1000) / response.audioMs;
    return pace > PACE.fastest || pace < PACE.slowest;
  });
  const [first] = odd;
  if (first === undefined) return [];
  const words = first.text.trim().split(/\s+/).length;
  return [
    {
      code: 'agent.wrong_rate',
      title: 'The agent’s audio does not fit its words: the format is another than was agreed.',
      because: `${words} words came in ${seconds(first.audioMs)} of audio, so ${times(odd.length)}; the caller hears noise.`,
      evidence: evidenceOf(
        odd,
        ({ audioMs, text }) => `${seconds(audioMs)} for: ${text.trim().slice(0, 60)}`,
      ),
      change: 'openai.audio_format: what that server really sends (pcm16 at 24 kHz, g711_ulaw at 8 kHz).',
    },
  ];
}
