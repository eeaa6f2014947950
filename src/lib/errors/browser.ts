import type { ErrorFacts } from './facts.js';

/** What goes wrong with pages that talk to the provider, or to each other, themselves. */
export const BROWSER_ERRORS = {
  'browser.already_connected': {
    retryable: true,
    remedy: 'Another client has this id; close the other tab, or connect with an id of its own.',
  },
  'browser.too_many_clients': {
    retryable: true,
    remedy: 'As many pages as limits.max_browser_clients are connected; wait for one to go, or raise it.',
  },
  'browser.too_many_sockets': {
    retryable: true,
    remedy: 'One address holds too many sockets for browsers; close some.',
  },
  'browser.too_many_requests': {
    retryable: true,
    remedy:
      'One visitor asked too often; wait as long as is said (retry-after). See browser.tokens_per_minute.',
  },
  'browser.too_fast': {
    retryable: true,
    remedy: 'The page sent more messages than any page needs, or asked for too much at once; it was cut off.',
  },
  'browser.idle': {
    retryable: true,
    remedy: 'Nothing came from the page for a long time; it may connect again.',
  },
  'browser.bad_name': {
    retryable: false,
    remedy:
      'Ids of clients, rooms and peers have 1 to 64 letters, digits, dots, _ and -, and do not begin with a dot.',
  },
  'browser.malformed_message': {
    retryable: false,
    remedy:
      'The message was no JSON object of the shape that its type has; docs/browser-api.md has all of them.',
  },
  'browser.unknown_type': {
    retryable: false,
    remedy: 'There is no message of this type; docs/browser-api.md has all of them.',
  },
  'browser.bad_offer': {
    retryable: false,
    remedy:
      'The signal is no SDP offer with something to talk over; send what createOffer() of the browser gave.',
  },
  'browser.no_such_agent': {
    retryable: false,
    remedy: 'The configuration has no agent of this name (agents).',
  },
  'browser.tool_not_allowed': {
    retryable: false,
    remedy: 'Pages may run the tools that browser.tools lists, and no others.',
  },
  'browser.tool_waits': {
    retryable: false,
    remedy: 'The tool waits for a person or another system, which goes in calls only.',
  },
  'browser.room_full': {
    retryable: true,
    remedy: 'A room is for two; take another.',
  },
  'browser.too_many_rooms': {
    retryable: true,
    remedy: 'Too many rooms are open; try again later.',
  },
  'browser.nobody_there': {
    retryable: true,
    remedy: 'The other peer of the room is not here yet, or has left; wait for peer_joined.',
  },
  'browser.page_not_built': {
    retryable: false,
    remedy: 'The page is made by npm run build; run it.',
  },
} as const satisfies Record<string, ErrorFacts>;
