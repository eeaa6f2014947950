import type { ErrorFacts } from './facts.js';

/** What goes wrong with the program as a whole. */
export const SERVER_ERRORS = {
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
  'config.unknown_key': {
    retryable: false,
    remedy: 'docs/configuration.md lists every key; without a key, config explain tells of all.',
  },
  'config.reload_refused': {
    retryable: false,
    remedy: 'Correct the places listed and save the file; calls go on with the configuration from before.',
  },
  'config.not_watched': {
    retryable: false,
    remedy: 'Changes of the file are not noticed by themselves; send the process SIGHUP after a change.',
  },
  'config.log_file': {
    retryable: false,
    remedy: 'The folder of logging.file.path must exist or be one that can be made, and be writable.',
  },
  'http.bad_request': {
    retryable: false,
    remedy:
      'The request was not what its route takes (Twilio sends forms, operators send JSON), or too large; check who calls it.',
  },
  'http.bad_message': {
    retryable: false,
    remedy:
      'A WebSocket peer sent what is no message, or one larger than any that is meant for us, and was closed; check who connects.',
  },
  'http.busy': {
    retryable: true,
    remedy: 'Too many are watching calls or reading journals just now; ask again in a moment.',
  },
  'http.too_many_requests': {
    retryable: true,
    remedy: 'One address asked too often; ask again after the seconds in the header retry-after.',
  },
  'http.too_slow': {
    retryable: true,
    remedy:
      'A connection sent no whole request in time, or took nothing of its answer, and was closed; harmless, unless it is your carrier or proxy.',
  },
  'http.too_many_connections': {
    retryable: true,
    remedy:
      'So many connections were open that a further one was closed at once; bound them at the proxy, for each address.',
  },
  'http.not_found': {
    retryable: false,
    remedy:
      'No such route; the webhook of a Twilio number is POST /twilio/voice, and its method must be HTTP POST.',
  },
  'server.port_in_use': {
    retryable: false,
    remedy: 'Another program has the port; stop it or choose another with --port or PORT.',
  },
  'server.cannot_listen': {
    retryable: false,
    remedy: 'Check HOST and PORT; ports below 1024 need privileges.',
  },
  'server.no_socket_folder': {
    retryable: false,
    remedy:
      'server.workers needs the folder for temporary files: TMPDIR must name a folder that exists, that this user may write to, and whose path is short; or set server.workers: 1.',
  },
  'server.no_worker': {
    retryable: true,
    remedy:
      'No worker process answers just now; they are started again by themselves, and the log says why they ended.',
  },
  'server.worker_lost': {
    retryable: true,
    remedy:
      'A worker process ended and is started again. Twilio’s callers come back to another; Asterisk’s go on in its dialplan, and those of browsers are cut off. The log above, or the kernel’s (out of memory), says why.',
  },
  'server.worker_silent': {
    retryable: true,
    remedy:
      'The worker process that has this call has not answered in time; ask again in some seconds: one that stays silent is ended (server.worker_hung), and its callers come back to another.',
  },
  'server.worker_hung': {
    retryable: true,
    remedy:
      'A worker process did not answer for seconds and was ended; look for a tool or a disk that blocks it, or a machine without CPU to spare.',
  },
  'server.no_auth_token': {
    retryable: false,
    remedy:
      'PUBLIC_URL opens the server to the internet: set TWILIO_AUTH_TOKEN, or twilio.validate_signatures: false for a private test.',
  },
  'internal.error': {
    retryable: false,
    remedy: 'This is a defect in Talkpath; please report it with the log line.',
  },
} as const satisfies Record<string, ErrorFacts>;
