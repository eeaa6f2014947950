import { TalkpathError } from '../../lib/errors.js';

/** What a replay can try: the keys that a call's recipe is made from, whole blocks among them. Everything else is the recording's. */
export const TRIED_KEYS: readonly string[] = [
  'vad',
  'gate',
  'barge_in',
  'call.max_duration_s',
  'call.max_duration_warning_s',
  'call.max_duration_warning',
  'call.max_duration_goodbye',
  'call.uplink_ms',
  'call.keypad_wait_ms',
  'call.no_input_s',
  'call.no_input_ask',
  'call.no_input_goodbye',
  'call.hang_up_after_farewell_s',
  'call.farewell_words',
  'tools.deadline_ms',
  'tools.approval_s',
  'tools.max_result_chars',
];

/** Throws `replay.bad_input` for a setting (`KEY=VALUE`) that can change nothing in a replay of this agent's call. */
export function checkTried(settings: readonly string[], agentName: string): void {
  const known = [...TRIED_KEYS, `agents.${agentName}.barge_in`];
  const keys = settings.map((setting) => setting.replace(/=.*$/s, ''));
  const vain = keys.filter((key) => !known.some((one) => key === one || key.startsWith(`${one}.`)));
  if (vain.length === 0) return;
  throw new TalkpathError(
    'replay.bad_input',
    `--set ${vain.join(', ')} can change nothing in a replay: what the model, the tools and the carrier did is the recording’s. ` +
      `These keys have an effect: ${known.map(shown).join(', ')}`,
  );
}

function shown(key: string): string {
  return key.startsWith('call.') || key.startsWith('tools.') ? key : `${key}.*`;
}
