import type { FindingCode } from '../codes.js';
import type { CallFacts } from '../facts/call-facts.js';
import type { Fault } from '../facts/happenings.js';
import { isToldByRecovery, wentOn } from '../facts/recovered.js';
import { evidenceOf, times, type Found } from '../finding.js';

/** What a fault of the provider's side is taken for. */
interface Row {
  readonly code: FindingCode;
  readonly fits: (fault: Fault) => boolean;
  readonly title: string | ((fault: Fault) => string);
  readonly change: string;
}

const says =
  (pattern: RegExp) =>
  ({ provider, detail }: Fault): boolean =>
    pattern.test(provider?.providerCode ?? '') || pattern.test(detail);
const isCode =
  (...codes: readonly Fault['code'][]) =>
  ({ code }: Fault): boolean =>
    codes.includes(code);

/** The first row that fits a fault names it. */
const ROWS: readonly Row[] = [
  {
    code: 'session.tool_shape',
    fits: (fault) =>
      fault.code === 'provider.session_rejected' && /^session\.tools\b/.test(fault.provider?.param ?? ''),
    title: ({ provider }) =>
      `The provider refused the session because a tool has the wrong shape (${provider?.param ?? 'session.tools'}).`,
    change:
      'openai.dialect: `ga` and `beta` want tools in different shapes; then the definition of that tool under tools (name, description, parameters).',
  },
  {
    code: 'session.wrong_dialect',
    fits: says(/beta_api_shape_disabled|beta api is no longer/i),
    title: 'The provider does not speak the beta dialect any more.',
    change: 'openai.dialect: ga',
  },
  {
    code: 'provider.key_refused',
    fits: says(/invalid_api_key|incorrect api key|the key was refused|account_deactivated/i),
    title: 'The provider refused the API key.',
    change: 'OPENAI_API_KEY (openai.api_key); with another server also openai.auth and openai.base_url.',
  },
  {
    code: 'provider.no_quota',
    fits: says(/insufficient_quota|billing_hard_limit|exceeded your current quota|no quota left/i),
    title: 'The account at the provider has no quota left.',
    change: "The account's billing at the provider; nothing in the configuration.",
  },
  {
    code: 'provider.unknown_model',
    fits: says(
      /model_not_found|model .* (does not exist|is unknown)|no such endpoint or model|deprecat|retired/i,
    ),
    title: 'The provider has no such model, or has retired it.',
    change: 'openai.model (or agents.NAME.model): a model that the provider still has.',
  },
  {
    code: 'session.format_mismatch',
    fits: ({ code, detail }) =>
      (code === 'provider.config_not_applied' && /(^|; )\S*format: /.test(detail)) ||
      code === 'audio.unsupported_conversion',
    title: 'The two sides do not agree about the format of the audio.',
    change: 'openai.audio_format and openai.dialect: what the provider confirmed must be what was asked for.',
  },
  {
    code: 'session.not_applied',
    fits: isCode('provider.config_not_applied'),
    title: 'The provider confirmed other settings than were asked for.',
    change: 'The settings that are named, under openai or agents.NAME; or openai.dialect, when many are.',
  },
  {
    code: 'session.refused',
    fits: isCode('provider.session_rejected'),
    title: ({ provider }) =>
      `The provider refused the settings of the session${provider?.param === undefined ? '' : ` (${provider.param})`}.`,
    change: 'The setting that the provider names, under openai or agents.NAME.',
  },
  {
    code: 'provider.session_expired',
    fits: (fault) =>
      fault.code === 'provider.session_expired' || says(/session_expired|maximum duration/i)(fault),
    title: 'The session hit the longest time that the provider allows.',
    change: 'call.max_duration_s: below the limit of the provider (60 minutes).',
  },
  {
    code: 'provider.rate_limited',
    fits: says(/rate_limit|rate limit|too many requests|\b429\b/i),
    title: 'The provider turned us away because of its rate limit.',
    change: "The account's limits at the provider, or limits.max_calls, so that fewer calls share them.",
  },
  {
    code: 'provider.unreachable',
    fits: isCode('provider.unreachable'),
    title: 'The provider could not be reached.',
    change: 'openai.base_url, and the network from this machine to it (DNS, firewall, proxy).',
  },
  {
    code: 'provider.refused',
    fits: isCode('provider.refused'),
    title: 'The provider refused the connection.',
    change: 'openai.base_url, openai.model, openai.auth and the key: the provider’s own words say which.',
  },
  {
    code: 'provider.not_ready',
    fits: isCode('provider.not_ready'),
    title: 'The provider did not confirm the session in time.',
    change: 'openai.base_url: whether what answers there is a Realtime server; and its state page.',
  },
  {
    code: 'provider.closed',
    fits: isCode('provider.closed'),
    title: 'The provider closed the connection in the middle of the call.',
    change:
      'Nothing here, if it was once. Often: the network between (idle time-outs of proxies), the provider’s state page.',
  },
  {
    code: 'provider.response_failed',
    fits: isCode('provider.response_failed'),
    title: 'The provider could not finish what the agent was about to say.',
    change:
      'By its reason: max_output_tokens and content_filter are settings and instructions (openai), server_error is the provider’s.',
  },
  {
    code: 'provider.not_realtime',
    fits: isCode('provider.malformed_message'),
    title: 'What the provider sent are no Realtime events.',
    change: 'openai.base_url: it must lead to a Realtime server, not to a proxy that rewrites messages.',
  },
  {
    code: 'agent.endless',
    fits: isCode('provider.too_far_ahead'),
    title: 'The model made more than ten minutes of speech that nobody had heard yet.',
    change:
      'openai.instructions and the tools: something makes the model talk without end; max_output_tokens bounds it.',
  },
  {
    code: 'provider.error',
    fits: (fault) =>
      fault.code === 'provider.error' &&
      fault.provider?.providerCode !== 'conversation_already_has_active_response',
    title: 'The provider complained about something that we sent.',
    change: 'By the provider’s own code and parameter; the call went on.',
  },
];

/** What the provider said in so many words. */
export function askProvider(facts: CallFacts): readonly Found[] {
  const { call } = facts;
  const byRow = new Map<Row, Fault[]>();
  for (const fault of call.faults) {
    const row = fault.provider === undefined && !OURS.includes(fault.code) ? undefined : rowOf(fault);
    if (row !== undefined && !(isGeneral(row) && isToldByRecovery(fault, call)))
      byRow.set(row, [...(byRow.get(row) ?? []), fault]);
  }
  return [...byRow].flatMap(([row, faults]) => foundOf(row, faults, facts));
}

/** What says no more than that it failed: one finding is enough for that and for what was done about it. */
const GENERAL: readonly FindingCode[] = ['provider.closed', 'provider.response_failed', 'provider.not_ready'];

function isGeneral({ code }: Row): boolean {
  return GENERAL.includes(code);
}

/** Faults about the provider that we found ourselves. */
const OURS: readonly Fault['code'][] = [
  'provider.not_ready',
  'provider.too_far_ahead',
  'audio.unsupported_conversion',
];

function rowOf(fault: Fault): Row | undefined {
  return ROWS.find(({ fits }) => fits(fault));
}

function foundOf(
  { code, title, change }: Row,
  faults: readonly Fault[],
  { call, agent }: CallFacts,
): readonly Found[] {
  const [first] = faults;
  if (first === undefined) return [];
  const survived = faults.every((fault) => wentOn(fault, call, agent));
  const words = `${first.provider?.providerCode ?? first.code}: ${first.detail}`;
  return [
    {
      code,
      title: typeof title === 'string' ? title : title(first),
      ...(survived && { severity: 'warning' as const }),
      because: `It said so ${times(faults.length)}: ${words}${survived ? ' (the call went on)' : ''}`,
      evidence: evidenceOf(faults, ({ code: ours, detail, provider }) =>
        [ours, provider?.providerCode, provider?.param, detail].filter(Boolean).join(' · '),
      ),
      change,
    },
  ];
}
