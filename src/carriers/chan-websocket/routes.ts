/** Where Asterisk announces calls, and where it dials to with their sound. */
export const ASTERISK_ROUTES = {
  calls: '/asterisk/calls',
  media: '/asterisk/media',
} as const;

/** The WebSocket subprotocol that Asterisk offers and wants back. */
export const MEDIA_SUBPROTOCOL = 'media';
