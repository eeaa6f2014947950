import type { ErrorFacts } from './facts.js';

/** What goes wrong on connections of Asterisk’s AudioSocket. */
export const AUDIOSOCKET_ERRORS = {
  'audiosocket.cannot_listen': {
    retryable: false,
    remedy:
      'Choose another asterisk.audiosocket.port or host, or stop what listens there; the system’s own words are given.',
  },
  'audiosocket.not_allowed': {
    retryable: false,
    remedy:
      'Add the address of your Asterisk to asterisk.audiosocket.allow; if it is not yours, close the port to it.',
  },
  'audiosocket.too_many_waiting': {
    retryable: true,
    remedy: 'Too many connections had not said their UUID, so a further one was closed; check who connects.',
  },
  'audiosocket.no_uuid': {
    retryable: false,
    remedy:
      'A connection did not begin with a UUID in time; only AudioSocket() and Dial(AudioSocket/…) of Asterisk may connect here.',
  },
  'audiosocket.bad_frame': {
    retryable: false,
    remedy:
      'A frame was of no use (its length, its digit or its place) and was ignored; check what connects.',
  },
  'audiosocket.unknown_kind': {
    retryable: false,
    remedy: 'Nothing to do: Asterisk speaks a newer dialect and the frame was ignored.',
  },
  'audiosocket.unsupported_rate': {
    retryable: false,
    remedy: 'The line is coded at a rate that no telephone needs: use c(slin16), c(slin24) or c(slin48).',
  },
  'audiosocket.wrong_rate': {
    retryable: false,
    remedy:
      'The line is not coded as the call was announced: name the format of c(…) at POST /asterisk/calls; AudioSocket() is always slin.',
  },
  'audiosocket.frame_too_long': {
    retryable: false,
    remedy: 'A frame was longer than any of Asterisk’s, so the connection was closed; check what connects.',
  },
  'audiosocket.flood': {
    retryable: false,
    remedy: 'Much more came than a line can say in that time, so the call was ended; check what connects.',
  },
  'audiosocket.slow_reader': {
    retryable: false,
    remedy:
      'Asterisk took nothing of what was sent for seconds, so the call was ended; look at its load and the network between.',
  },
} as const satisfies Record<string, ErrorFacts>;
