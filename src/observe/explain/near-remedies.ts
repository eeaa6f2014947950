import type { CallInfo } from '../../ports/call-events.js';
import type { FindingCode } from './codes.js';

type Remedies = Readonly<Partial<Record<FindingCode, string>>>;

const OWN_LOAD = 'the load of this machine: limits.max_calls, and what else runs on it';

/** The practice agent runs within the server: there is no network to it, and nothing of `openai` to reach it by. */
const PRACTICE: Remedies = {
  'agent.underruns': `The practice agent speaks within this server, so ${OWN_LOAD}.`,
  'dead_air.provider': `The script (practice.script): a rule that says nothing; else ${OWN_LOAD}.`,
  'provider.unreachable': `The practice agent runs within this server, so ${OWN_LOAD}; start the server again.`,
  'provider.not_ready': `The practice agent runs within this server, so ${OWN_LOAD}.`,
  'provider.closed': `The practice agent runs within this server: it was stopped, or ${OWN_LOAD}.`,
  'recovery.session_lost': `The practice agent runs within this server: it was stopped, or ${OWN_LOAD}.`,
  'recovery.late_answer': `The practice agent speaks within this server, so ${OWN_LOAD}.`,
  'recovery.retried': 'The script (practice.script), and what the server’s log says of the practice agent.',
  'provider.response_failed':
    'The script (practice.script), and what the server’s log says of the practice agent.',
};

/** A page that calls has no carrier between it and the server. */
const BROWSER: Remedies = {
  'agent.not_played': 'The page: whether its tab slept, or its browser had no device to play on.',
  'line.packet_loss':
    'The page’s own line: its sliders for a bad line, a tab that slept, the browser’s network; on this machine, its load.',
  'line.stalls':
    'The page: a tab that slept, its sliders for a bad line, the browser’s network; on this machine, its load.',
  'carrier.no_stream': 'The page: it asked for a call and opened no stream. Its browser’s console says why.',
  'carrier.stream_refused': 'What was sent to /softphone/media: docs/client.md says how a page calls.',
  'recovery.stream_broke':
    'The page: it was closed, its machine slept, or its network broke; else a proxy before this server.',
  'carrier.closed_early':
    'The page: it was closed, its machine slept, or its network broke; else a proxy before this server.',
  'carrier.bad_messages': 'What the page sends to /softphone/media besides the client library.',
};

/** Asterisk has no webhook and no account: its dialplan opens streams, and its REST interface hangs up. */
const ASTERISK: Remedies = {
  'carrier.no_stream':
    'The dialplan: what follows the announcement of the call, with its UUID, within 20 s; docs/asterisk.md has what each failure looks like.',
  'carrier.stream_refused':
    'The dial string, as in docs/asterisk.md: the format in c(…) must be the one that the call was announced with.',
  'carrier.closed_early':
    'Asterisk: whether it was restarted, and its log of that moment; else what stands between it and this server.',
  'recovery.stream_broke':
    'Asterisk: whether it was restarted, and its log of that moment; else what stands between it and this server.',
  'line.packet_loss':
    'The trunk or phone behind Asterisk (`pjsip show channelstats`); else the network between Asterisk and this server. With `talkpath call` on this machine: its load.',
  'caller.no_media':
    'The trunk or phone behind Asterisk: `rtp set debug on` shows whether its sound comes (NAT, codecs, a caller on hold).',
  'agent.not_played':
    'Asterisk: whether it drops marks, or takes no sound because the other side of its bridge is stuck.',
  'carrier.bad_messages':
    'What connects to /asterisk/media or the AudioSocket port besides Asterisk, or changes what it sends on the way.',
  'hang_up.failed': 'asterisk.ari (url, username, password): its user must have read_only = no in ari.conf.',
  'tool.no_effect':
    'asterisk.ari and Stasis() in the dialplan, transfers and webhooks: the fault says which of them is missing.',
};

const BY_CARRIER: ReadonlyMap<string, Remedies> = new Map([
  ['softphone', BROWSER],
  ['chan-websocket', ASTERISK],
  ['audiosocket', ASTERISK],
]);

/** What to change where the far end is another than Twilio's phone network or a provider's; undefined where that makes no difference. */
export function nearRemedy(info: CallInfo | undefined, code: FindingCode): string | undefined {
  const byAgent = info?.provider === 'practice' ? PRACTICE[code] : undefined;
  const byCarrier = BY_CARRIER.get(info?.carrier ?? '')?.[code];
  return byAgent ?? byCarrier;
}
