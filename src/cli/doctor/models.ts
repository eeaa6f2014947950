import type { Agent, Config } from '../../config/config.js';
import { warn, type Found } from './finding.js';

/** Models that OpenAI has taken back or is about to, and what it offers instead (as of November 2026). */
const RETIRED: readonly (readonly [name: RegExp, successor: string])[] = [
  [/^gpt-4o-mini-realtime-preview/, 'gpt-realtime-2.1-mini'],
  [/^gpt-4o-realtime-preview/, 'gpt-realtime-2.1'],
];
const RETIRING_TRANSCRIPTION = /^(?:whisper-1$|gpt-4o(?:-mini)?-transcribe)/;
const OPENAI_HOST = 'api.openai.com';

/** What takes the place of a retired model. */
export function successorOf(model: string): string | undefined {
  return RETIRED.find(([name]) => name.test(model))?.[1];
}

/** Names the models of the agents that OpenAI does not offer any more; other servers name theirs as they like. */
export function modelFindings({ openai, agents }: Pick<Config, 'openai' | 'agents'>): readonly Found[] {
  if (new URL(openai.baseUrl).host !== OPENAI_HOST) return [];
  return [...agents.values()].flatMap((agent) => [...retired(agent), ...retiring(agent)]);
}

function retired({ name, settings }: Agent): readonly Found[] {
  const successor = successorOf(settings.model);
  if (successor === undefined) return [];
  const saw = `agent ${name}: the model ${settings.model} is retired`;
  return [
    warn(saw, 'OpenAI closes such sessions with 4004 model_not_found', `set the model to ${successor}`),
  ];
}

function retiring({ name, settings }: Agent): readonly Found[] {
  const model = settings.transcription?.['model'];
  if (typeof model !== 'string' || !RETIRING_TRANSCRIPTION.test(model)) return [];
  const saw = `agent ${name}: the transcription model ${model} is being retired`;
  return [
    warn(saw, 'the caller’s words would be missing one day', 'set transcription.model to gpt-transcribe'),
  ];
}
