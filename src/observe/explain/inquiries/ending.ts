import type { FindingCode } from '../codes.js';
import type { CallFacts } from '../facts/call-facts.js';
import type { EndReason } from '../../../ports/call-events.js';
import { evidenceOf, seconds, type Found } from '../finding.js';

/** Who hears a goodbye hangs up within so long; who waits longer waits for us (ms). */
const GOODBYE_MS = 3000;

/** How the call ended, where that was not as it should. */
export function askEnding(facts: CallFacts): readonly Found[] {
  return [...endedSo(facts), ...defect(facts), ...noHangUp(facts), ...keysIgnored(facts)];
}

interface Row {
  readonly code: FindingCode;
  readonly title: string;
  readonly change: string;
}

const ENDINGS: Readonly<Partial<Record<EndReason, Row>>> = {
  'max-duration': {
    code: 'ended.max_duration',
    title: 'The call ended because it had lasted as long as calls may.',
    change: 'call.max_duration_s, and call.max_duration_warning_s for a word before it.',
  },
  'max-cost': {
    code: 'ended.max_cost',
    title: 'The call ended because it had cost as much as calls may.',
    change:
      'call.max_cost_usd, if calls like this one are worth more; or what made it dear: openai.model, the length of openai.instructions, call.max_duration_s.',
  },
  'no-input': {
    code: 'ended.no_input',
    title: 'The call ended because the caller said nothing.',
    change: 'call.no_input_s, if callers need more time; otherwise nothing.',
  },
  'server-stopped': {
    code: 'ended.server_stopped',
    title: 'The call ended because the server was stopped.',
    change: 'server.drain_s: how long calls may go on after the server was told to stop.',
  },
};

function endedSo({ call }: CallFacts): readonly Found[] {
  const { ended } = call;
  const row = ended === undefined ? undefined : ENDINGS[ended.reason];
  if (ended === undefined || row === undefined) return [];
  return [
    {
      ...row,
      because: `It ended after ${seconds(ended.atMs)}: ${ended.detail}.`,
      evidence: evidenceOf([ended], ({ reason, detail }) => `call-ended ${reason}: ${detail}`),
    },
  ];
}

function defect({ call }: CallFacts): readonly Found[] {
  const defects = call.faults.filter(({ code }) => code === 'internal.error');
  const [first] = defects;
  if (first === undefined) return [];
  return [
    {
      code: 'server.defect',
      title: 'A defect in Talkpath ended the call.',
      because: `Its own words: ${first.detail}.`,
      evidence: evidenceOf(defects, ({ detail }) => `internal.error: ${detail}`),
      change: 'Please report it, with this journal: `talkpath replay` can show it again.',
    },
  ];
}

function noHangUp(facts: CallFacts): readonly Found[] {
  const { call } = facts;
  const last = call.farewells.at(-1);
  if (last === undefined || call.ended?.reason === 'farewell') return [];
  const spokeSince = call.heard.some(({ atMs }) => atMs > last.atMs);
  const saidAtMs = heardToEnd(facts, last.atMs);
  const waitedMs = facts.endMs - saidAtMs;
  if (spokeSince || waitedMs < GOODBYE_MS) return [];
  return [
    {
      code: 'farewell.no_hang_up',
      title: 'The agent said goodbye and did not hang up.',
      because: `After the goodbye was heard the line stayed open for ${seconds(waitedMs)}, until ${call.ended?.reason ?? 'the journal breaks off'}; hangup_call was not called.`,
      evidence: evidenceOf([last], () => 'AI used farewell phrase without invoking hangup_call tool'),
      change:
        'agents.NAME.tools: hangup_call, and instructions that say when to use it; call.hang_up_after_farewell_s as a net.',
    },
  ];
}

/** When what the agent said around that moment had been heard. */
function heardToEnd({ agent }: CallFacts, atMs: number): number {
  const span = agent.audible.findLast(({ fromMs }) => fromMs <= atMs + GOODBYE_MS);
  return Math.max(atMs, span?.toMs ?? 0);
}

/** Keys were told to the provider, and nothing came of it. */
function keysIgnored({ call, agent, endMs }: CallFacts): readonly Found[] {
  const lost = call.keyed.filter(({ atMs }, index) => {
    const untilMs = call.keyed[index + 1]?.atMs ?? endMs;
    if (untilMs - atMs < GOODBYE_MS) return false;
    return !agent.responses.some((response) => response.atMs >= atMs && response.atMs < untilMs);
  });
  if (lost.length === 0 || call.keys.length === 0) return [];
  return [
    {
      code: 'keys.ignored',
      title: 'The caller pressed keys, and the model did nothing about them.',
      because: `${lost.length} of ${call.keyed.length} entries were told to the model and led to no response.`,
      evidence: evidenceOf(lost, () => 'keys are told to the model; no response follows'),
      change:
        'The model’s server (openai.base_url), if it takes no text messages; else openai.instructions: say what keys mean.',
    },
  ];
}
