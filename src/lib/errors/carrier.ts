import type { ErrorFacts } from './facts.js';

/** What goes wrong on the carrier’s side, and with who is let in there. */
export const CARRIER_ERRORS = {
  'carrier.malformed_message': {
    retryable: false,
    remedy:
      'The carrier sent something that is no message of its protocol (Twilio’s Media Streams, Asterisk’s WebSocket channel); check what connects to the media route.',
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
    remedy:
      'A message came before `start`, or a second `start` or stream came for a call that has one; it was ignored or closed.',
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
      'The stream is not audio/x-mulaw, 8000 Hz, mono; remove audioFormat and sampleRate from <Stream>. What Asterisk’s streams may have is told with asterisk.wrong_format.',
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
  'carrier.too_many_from_address': {
    retryable: true,
    remedy:
      'One address has softphone.max_per_address streams open, so a further one was turned away; raise it where many people share an address.',
  },
  'softphone.bad_message': {
    retryable: false,
    remedy:
      'The page asked for something in a way that is not understood, or too long; it was ignored. ports/softphone-messages.ts has the messages.',
  },
  'softphone.too_fast': {
    retryable: true,
    remedy:
      'The page sent more messages than anybody speaks or types; what was over the limit was dropped, or the stream closed.',
  },
  'asterisk.no_subprotocol': {
    retryable: false,
    remedy:
      'Asterisk must offer the WebSocket subprotocol `media` first: set `protocols = media` in websocket_client.conf.',
  },
  'asterisk.bad_password': {
    retryable: false,
    remedy:
      'Asterisk showed no password or a wrong one: `username` and `password` of websocket_client.conf, or of what announces calls, must be those of the `asterisk` block.',
  },
  'asterisk.no_password': {
    retryable: false,
    remedy:
      'Set asterisk.password (ASTERISK_PASSWORD): without one only this machine may bring calls, and nobody once PUBLIC_URL is set or a proxy stands in front.',
  },
  'asterisk.wrong_format': {
    retryable: false,
    remedy:
      'Use ulaw, alaw, slin, slin16 or slin24 in c(…) of the dial string, and announce the call with the same one, each time.',
  },
  'asterisk.error': {
    retryable: false,
    remedy:
      'Asterisk did not understand something that it was told; its own words are given. Check that its version is 20.18, 22.8, 23.2 or later.',
  },
  'asterisk.takes_no_audio': {
    retryable: true,
    remedy:
      'Asterisk said that its queue is full and not that it has room again; what the agent says waits. Check whether the other side of its bridge is stuck.',
  },
  'carrier.connection_failed': {
    retryable: false,
    remedy:
      'The socket of the stream broke, or what came over it was no proper WebSocket traffic; its own message is given.',
  },
  'carrier.no_stream': {
    retryable: false,
    remedy:
      'The call was announced but its stream did not come: with Twilio, check that PUBLIC_URL is reachable as wss://; with Asterisk, what the dialplan does with the UUID.',
  },
  'carrier.no_call': {
    retryable: false,
    remedy:
      'The stream, webhook or announcement came for a call that has ended already, whose log lines say why, or that is another carrier’s.',
  },
  'carrier.has_call': {
    retryable: false,
    remedy:
      'The channel that was announced has a call already, which goes on: announce each channel once, by its own UNIQUEID.',
  },
  'carrier.flood': {
    retryable: false,
    remedy:
      'Much more came on the stream than a line can say in that time, so it was closed; check what connects.',
  },
  'carrier.hangup_failed': {
    retryable: false,
    remedy:
      'The REST hang-up was refused; the stream was closed instead. Check the account SID and the auth token.',
  },
  'carrier.transfer_failed': {
    retryable: true,
    remedy:
      'The carrier did not pass the caller on; its own words are given. The caller stays with the agent where possible.',
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
      'The stream brought no token: at Twilio only TwiML from POST /twilio/voice opens streams; Asterisk brings the UUID of its announcement, or its password.',
  },
  'auth.bad_token': {
    retryable: false,
    remedy:
      'The stream token is unknown, expired or was used before; each webhook of Twilio’s and each POST /asterisk/calls gives a new one.',
  },
  'auth.token_of_other_call': {
    retryable: false,
    remedy: 'The stream token was issued for another call.',
  },
  'auth.bad_admin_token': {
    retryable: false,
    remedy: 'Send Authorization: Bearer with the value of TALKPATH_ADMIN_TOKEN.',
  },
  'auth.no_admin_token': {
    retryable: false,
    remedy:
      'Set TALKPATH_ADMIN_TOKEN: without one the operator routes answer only to this machine, and to nobody once PUBLIC_URL is set or a proxy stands in front.',
  },
  'auth.wrong_origin': {
    retryable: false,
    remedy:
      'A page of another site asked: if it may, add its origin (as in https://app.example.com) to browser.allowed_origins; if it is your own, the proxy must pass Host on, or PUBLIC_URL be set.',
  },
  'auth.wrong_host': {
    retryable: false,
    remedy:
      'The request names a host that may be anybody’s: by that a page of another site could have come here. If it is a tunnel or proxy of yours, set PUBLIC_URL (and TWILIO_AUTH_TOKEN), or have it send Host: localhost.',
  },
  'auth.operators_only': {
    retryable: false,
    remedy:
      'Only operators may choose an agent, its instructions or its voice: send Authorization: Bearer with the value of TALKPATH_ADMIN_TOKEN.',
  },
  'auth.not_signed_in': {
    retryable: false,
    remedy:
      'Nobody is signed in, as far as the proxy in front says: see browser.signed_in_header and server.trust_proxy. Operators send their token instead.',
  },
} as const satisfies Record<string, ErrorFacts>;
