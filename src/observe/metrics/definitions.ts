/** What is said of a metric. Labels have few values each: names from the configuration, and words that this program knows. */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  /** What it counts, for people. */
  readonly help: string;
  readonly labels: readonly string[];
  /** Of a histogram: upper bounds in its unit. */
  readonly buckets?: readonly number[];
  /** What several processes make of their values; the sum, where nothing is said. */
  readonly aggregator?: 'max';
}

const TURN_BUCKETS_S = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10];
const SETUP_BUCKETS_S = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10];
const CALL_BUCKETS_S = [5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600];
const TOOL_BUCKETS_S = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 60];

/** Every metric of Talkpath's own; docs/metrics.md is made from it. */
export const METRICS = {
  callsStarted: {
    type: 'counter',
    name: 'talkpath_calls_started_total',
    help: 'Calls that were taken.',
    labels: ['agent'],
  },
  callsEnded: {
    type: 'counter',
    name: 'talkpath_calls_ended_total',
    help: 'Calls that ended, by why they did; worker-lost: with the worker process that had them, and another one may have gone on.',
    labels: ['agent', 'reason'],
  },
  callsRefused: {
    type: 'counter',
    name: 'talkpath_calls_refused_total',
    help: 'Calls that were turned away, by the code of the reason in docs/errors.md: server.busy, server.stopping, limit.caller_blocked and the other limits.',
    labels: ['reason'],
  },
  callsLive: {
    type: 'gauge',
    name: 'talkpath_calls_live',
    help: 'Calls that are going on.',
    labels: ['agent'],
  },
  callsLimit: {
    type: 'gauge',
    name: 'talkpath_calls_limit',
    help: 'How many calls are taken at a time: limits.max_calls.',
    labels: [],
    aggregator: 'max',
  },
  workersUp: {
    type: 'gauge',
    name: 'talkpath_workers_up',
    help: 'Worker processes that take calls (server.workers); 0 where the server has none of its own.',
    labels: [],
  },
  workersLost: {
    type: 'counter',
    name: 'talkpath_workers_lost_total',
    help: 'Worker processes that ended without being told to: exited by themselves or by the system, or hung and ended for it.',
    labels: ['reason'],
  },
  workersRestarted: {
    type: 'counter',
    name: 'talkpath_workers_restarted_total',
    help: 'Worker processes that were started in the place of one that was lost.',
    labels: [],
  },
  callSeconds: {
    type: 'histogram',
    name: 'talkpath_call_duration_seconds',
    help: 'How long calls took, from their announcement to their end.',
    labels: ['agent'],
    buckets: CALL_BUCKETS_S,
  },
  setupSeconds: {
    type: 'histogram',
    name: 'talkpath_call_setup_seconds',
    help: 'From the announcement of a call until its stream was there and its model was configured.',
    labels: [],
    buckets: SETUP_BUCKETS_S,
  },
  firstAudioSeconds: {
    type: 'histogram',
    name: 'talkpath_first_audio_seconds',
    help: 'From the beginning of the stream to the first audio that was sent to the caller.',
    labels: [],
    buckets: SETUP_BUCKETS_S,
  },
  turnSeconds: {
    type: 'histogram',
    name: 'talkpath_turn_latency_seconds',
    help: 'From the caller\'s last speech sample to the first audible sample of the answer that the carrier confirmed as played: part="total", and the parts it is the sum of: endpointing, provider, tool, queue, carrier.',
    labels: ['part'],
    buckets: TURN_BUCKETS_S,
  },
  bargeIns: {
    type: 'counter',
    name: 'talkpath_barge_ins_total',
    help: 'Times the agent was cut off, by who did it: the caller (local detector), the provider, or a key.',
    labels: ['by'],
  },
  gateClosures: {
    type: 'counter',
    name: 'talkpath_gate_closures_total',
    help: 'Times the gate shut. More than fifty in a call are flutter.',
    labels: [],
  },
  underruns: {
    type: 'counter',
    name: 'talkpath_underruns_total',
    help: 'Times the line to a caller ran dry in the middle of speech.',
    labels: [],
  },
  underrunSeconds: {
    type: 'counter',
    name: 'talkpath_underrun_seconds_total',
    help: 'Silence that underruns put into speech.',
    labels: [],
  },
  faults: {
    type: 'counter',
    name: 'talkpath_faults_total',
    help: 'Faults of calls and carriers, by their code in docs/errors.md.',
    labels: ['code'],
  },
  providerFaults: {
    type: 'counter',
    name: 'talkpath_provider_faults_total',
    help: 'Faults of the model’s side, by their code in docs/errors.md, and whether they were retryable or fatal; harmless ones are not counted.',
    labels: ['code', 'severity'],
  },
  recoverySteps: {
    type: 'counter',
    name: 'talkpath_recovery_steps_total',
    help: 'What was done so that no caller is left in silence: filler, retry, reconnect, resumed, renewed, apology, human, voicemail, hang-up, stream-lost, stream-back.',
    labels: ['step'],
  },
  providerBreaker: {
    type: 'gauge',
    name: 'talkpath_provider_breaker',
    help: 'Whether an endpoint of the model’s side is asked: 0 it is, 1 one call tries whether it is back, 2 it is let be because it failed again and again.',
    labels: ['endpoint'],
    aggregator: 'max',
  },
  toolCalls: {
    type: 'counter',
    name: 'talkpath_tool_calls_total',
    help: 'Calls of tools, by how they ended; tool="unknown" where the model named one that there is not.',
    labels: ['tool', 'outcome'],
  },
  toolSeconds: {
    type: 'histogram',
    name: 'talkpath_tool_duration_seconds',
    help: 'How long calls of tools took.',
    labels: ['tool'],
    buckets: TOOL_BUCKETS_S,
  },
  forgottenFarewells: {
    type: 'counter',
    name: 'talkpath_forgotten_farewells_total',
    help: 'Times the agent said goodbye and did not hang up.',
    labels: ['agent'],
  },
  transfers: {
    type: 'counter',
    name: 'talkpath_transfers_total',
    help: 'Attempts to pass a caller on, by how they went.',
    labels: ['outcome'],
  },
  controlFailures: {
    type: 'counter',
    name: 'talkpath_carrier_requests_failed_total',
    help: 'Requests to the carrier’s REST API that failed: hang-up, transfer, record or send-digits.',
    labels: ['action'],
  },
  ariConnected: {
    type: 'gauge',
    name: 'talkpath_asterisk_connected',
    help: 'Whether Asterisk tells of its calls over the REST interface’s WebSocket: 1 it does, 0 the connection is lost. Absent where `asterisk.ari` is not configured.',
    labels: [],
    aggregator: 'max',
  },
  ariHangUps: {
    type: 'counter',
    name: 'talkpath_asterisk_hangups_total',
    help: 'Callers’ channels of Asterisk that are no more, by the cause of Q.850: 16 is a normal end.',
    labels: ['cause'],
  },
  tokens: {
    type: 'counter',
    name: 'talkpath_tokens_total',
    help: 'Tokens as billed, by kind: input_text, input_audio (both without what was cached), cached_text, cached_audio, output_text, output_audio.',
    labels: ['agent', 'kind'],
  },
  cost: {
    type: 'counter',
    name: 'talkpath_cost_usd_total',
    help: 'What calls cost in US dollars: part="model" for tokens as they are used, part="carrier" for minutes when a call ends.',
    labels: ['agent', 'part'],
  },
  callsWithoutCost: {
    type: 'counter',
    name: 'talkpath_calls_without_cost_total',
    help: 'Calls whose cost is not known because their model has no price: talkpath_cost_usd_total leaves their tokens out.',
    labels: ['agent'],
  },
  chatsLive: {
    type: 'gauge',
    name: 'talkpath_chats_live',
    help: 'Conversations in text that are kept.',
    labels: ['agent'],
  },
  chatTurns: {
    type: 'counter',
    name: 'talkpath_chat_turns_total',
    help: 'Messages of conversations in text that were taken, by how their answer ended: completed, incomplete, cancelled, failed.',
    labels: ['agent', 'outcome'],
  },
  chatRefused: {
    type: 'counter',
    name: 'talkpath_chat_messages_refused_total',
    help: 'Messages of conversations in text that were not taken, by why, as in docs/errors.md.',
    labels: ['code'],
  },
  chatTokens: {
    type: 'counter',
    name: 'talkpath_chat_tokens_total',
    help: 'Tokens of conversations in text as billed, by kind as in talkpath_tokens_total, which has those of calls alone.',
    labels: ['agent', 'kind'],
  },
  chatCost: {
    type: 'counter',
    name: 'talkpath_chat_cost_usd_total',
    help: 'What conversations in text cost in US dollars; talkpath_cost_usd_total has what calls cost.',
    labels: ['agent'],
  },
  chatTurnsWithoutCost: {
    type: 'counter',
    name: 'talkpath_chat_turns_without_cost_total',
    help: 'Messages whose cost is not known because the model has no price: talkpath_chat_cost_usd_total leaves their tokens out.',
    labels: ['agent'],
  },
  journalLostLines: {
    type: 'counter',
    name: 'talkpath_journal_lost_lines_total',
    help: 'Journal lines that were not written because the disk was slow or full.',
    labels: [],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
