import type { ErrorFacts } from './facts.js';

/** What goes wrong on the provider’s side. */
export const PROVIDER_ERRORS = {
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
  'provider.stalled': {
    retryable: true,
    remedy:
      'The provider owed an answer and said nothing, or spoke far too slowly; the call goes on in another session. See recovery.stall_ms.',
  },
  'provider.backlog': {
    retryable: true,
    remedy:
      'The provider took less sound than the caller made, so that some was dropped; look at the network between here and there.',
  },
  'provider.breaker_open': {
    retryable: true,
    remedy:
      'The provider failed again and again, so that it is let be for a while; calls go to `fallbacks`, where there are any. The fault beside it says why.',
  },
  'provider.session_expired': {
    retryable: true,
    remedy:
      'The session hit the longest time that the provider allows (60 minutes); the call goes on in another one.',
  },
  'provider.rate_limited': {
    retryable: true,
    remedy:
      'The provider takes no more requests for now; ask again after the time that is given (retry-after).',
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
} as const satisfies Record<string, ErrorFacts>;
