import type { ErrorCode } from '../../../lib/errors.js';
import type { FindingCode } from '../codes.js';
import type { CallFacts } from '../facts/call-facts.js';
import { sharedMs } from '../facts/place.js';
import { evidenceOf, seconds, times, type Found } from '../finding.js';

/** So much silence while a tool runs is too much (ms). */
const SLOW_MS = 4000;

interface Row {
  readonly code: FindingCode;
  readonly faults: readonly ErrorCode[];
  readonly title: (tools: string) => string;
  readonly change: string;
}

const ROWS: readonly Row[] = [
  {
    code: 'tool.unknown',
    faults: ['tool.unknown'],
    title: (tools) => `The model called a tool that this agent does not have: ${tools}.`,
    change: 'agents.NAME.tools: add it; or take it out of the instructions, which still speak of it.',
  },
  {
    code: 'tool.timed_out',
    faults: ['tool.timed_out'],
    title: (tools) => `A tool gave no result in time: ${tools}.`,
    change: 'The service behind it; or its deadline_ms, or mode: background or deferred (tools).',
  },
  {
    code: 'tool.unavailable',
    faults: ['tool.unavailable', 'tool.not_offered'],
    title: (tools) => `The server that a tool comes from was not there: ${tools}.`,
    change: 'tools.mcp: the address or command of that server, and whether it runs.',
  },
  {
    code: 'tool.failing',
    faults: ['tool.failed'],
    title: (tools) => `A tool failed: ${tools}.`,
    change: 'What the tool asks (its url, headers and body under tools), or the service behind it.',
  },
  {
    code: 'tool.bad_arguments',
    faults: ['tool.bad_arguments'],
    title: (tools) => `The model called a tool with arguments that do not fit: ${tools}.`,
    change: 'The tool’s description and parameters: say what each is and give an example.',
  },
  {
    code: 'tool.refused',
    faults: ['tool.refused'],
    title: (tools) => `Nobody approved the call of a tool: ${tools}.`,
    change:
      'Who answers POST /calls/:id/approvals, and tools.approval_s; nothing, if a person refused it on purpose.',
  },
  {
    code: 'tool.no_effect',
    faults: ['tool.no_line', 'tool.no_webhook', 'call.unknown_destination', 'call.no_control'],
    title: (tools) => `A tool could not do what it is for: ${tools}.`,
    change:
      'twilio.account_sid and auth_token, transfers and webhooks: the fault says which of them is missing.',
  },
  {
    code: 'tool.result_cut',
    faults: ['tool.result_too_large'],
    title: (tools) => `The model saw only the beginning of a tool’s result: ${tools}.`,
    change: 'The tool’s `result`: pick the part that is needed; or tools.max_result_chars.',
  },
  {
    code: 'transfer.failed',
    faults: ['carrier.transfer_failed'],
    title: () => 'The caller could not be passed on.',
    change: 'transfers: the number or address; then the carrier’s own words about it.',
  },
];

/** What tools did and did not do. */
export function askTools(facts: CallFacts): readonly Found[] {
  return [...ROWS.flatMap((row) => said(row, facts)), ...slow(facts), ...unanswered(facts)];
}

function said({ code, faults: codes, title, change }: Row, { call }: CallFacts): readonly Found[] {
  const faults = call.faults.filter((fault) => codes.includes(fault.code));
  if (faults.length === 0) return [];
  const names = [...new Set(faults.map(({ detail }) => detail.split(':')[0] ?? ''))].join(', ');
  return [
    {
      code,
      title: title(names),
      because: `That happened ${times(faults.length)}; ${faults[0]?.detail ?? ''}.`,
      evidence: evidenceOf(faults, ({ code: ours, detail }) => `${ours}: ${detail}`),
      change,
    },
  ];
}

/** The model waits, and the caller hears nothing of it. */
function slow({ call, agent }: CallFacts): readonly Found[] {
  const waits = call.tools.flatMap(({ name, mode, ended, ...place }) => {
    if (ended?.outcome !== 'ok' || (mode !== 'blocking' && mode !== 'approval')) return [];
    const span = { fromMs: place.atMs, toMs: ended.atMs };
    const silentMs = ended.tookMs - sharedMs(span, agent.audible);
    return silentMs < SLOW_MS ? [] : [{ ...place, name, tookMs: ended.tookMs, silentMs }];
  });
  const [worst] = waits.toSorted((a, b) => b.silentMs - a.silentMs);
  if (worst === undefined) return [];
  return [
    {
      code: 'tool.slow',
      title: `The caller waited in silence for a tool: ${worst.name} took ${seconds(worst.tookMs)}.`,
      because: `While tools ran, nothing was heard for ${seconds(SLOW_MS)} or more ${times(waits.length)}; the longest was ${seconds(worst.silentMs)}.`,
      evidence: evidenceOf(waits, ({ name, tookMs }) => `${name} took ${seconds(tookMs)}`),
      change:
        'The service behind it; progress (a sentence or a tone), or mode: background or deferred for that tool.',
    },
  ];
}

const UNHEARD = ['busy', 'no-answer', 'failed'];

function unanswered({ call }: CallFacts): readonly Found[] {
  const failed = call.transfers.filter(({ outcome }) => UNHEARD.includes(outcome));
  if (failed.length === 0 || call.faults.some(({ code }) => code === 'carrier.transfer_failed')) return [];
  return [
    {
      code: 'transfer.failed',
      title: 'Nobody took the call where the caller was passed on to.',
      because: `The carrier said so ${times(failed.length)}: ${failed.map(({ outcome }) => outcome).join(', ')}.`,
      evidence: evidenceOf(failed, ({ outcome }) => `transfer-ended ${outcome}`),
      change: 'transfers: the number, and how long it rings (ring_s); who should be there.',
    },
  ];
}
