/** Our paths that a softphone uses. */
export const SOFTPHONE_ROUTES = {
  /** A page wants to call: it gets an id and a one-time token for its stream. */
  calls: '/softphone/calls',
  /** The media stream (WebSocket): Media Streams messages, and those of ports/softphone-messages.ts. */
  media: '/softphone/media',
} as const;
