import type { ErrorFacts } from './facts.js';

/** What goes wrong with Asterisk’s REST interface. */
export const ASTERISK_ARI_ERRORS = {
  'carrier.ari_unreachable': {
    retryable: true,
    remedy:
      'Asterisk’s REST interface gave no answer: check asterisk.ari.url, that http.conf has enabled = yes, and what stands between.',
  },
  'carrier.ari_refused': {
    retryable: false,
    remedy:
      'Asterisk does not take the user or the password, or the user is read_only: compare asterisk.ari.username and password with ari.conf.',
  },
  'carrier.ari_lost': {
    retryable: true,
    remedy:
      'The connection over which Asterisk tells of calls is gone and is tried again; until it is back, Stasis() fails in the dialplan and takes what follows it.',
  },
  'carrier.ari_replaced': {
    retryable: true,
    remedy:
      'Another process took the Stasis application over: give each server an asterisk.ari.app of its own, unless a new one takes this one’s place.',
  },
  'carrier.ari_bad_event': {
    retryable: false,
    remedy:
      'Asterisk sent something that is no event and was ignored; check what answers at asterisk.ari.url.',
  },
  'carrier.ari_no_media': {
    retryable: true,
    remedy:
      'The sound of a call could not be connected; Asterisk’s own words are given. Check the section of websocket_client.conf (or the AudioSocket address), and the format.',
  },
  'carrier.no_voicemail': {
    retryable: false,
    remedy: 'Asterisk takes messages in its dialplan: add a transfer whose extension leads to VoiceMail().',
  },
  'carrier.dtmf_failed': {
    retryable: true,
    remedy: 'Asterisk did not send the keys; its own words are given. The call goes on without them.',
  },
} as const satisfies Record<string, ErrorFacts>;
