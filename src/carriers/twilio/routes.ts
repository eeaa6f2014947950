/** Our paths that Twilio calls: what TwiML points to, and the server answers. */
export const TWILIO_ROUTES = {
  /** A call comes in. */
  voice: '/twilio/voice',
  /** The media stream (WebSocket). */
  media: '/twilio/media',
  /** The stream is over and the call is not: what follows? */
  after: '/twilio/after',
  /** The state of a call. */
  status: '/twilio/status',
  /** The state of a stream. */
  streamStatus: '/twilio/stream-status',
  /** An attempt to pass the caller on is over. */
  transfer: '/twilio/transfer',
  /** Whom the caller is passed on to has answered. */
  transferStatus: '/twilio/transfer-status',
  /** A message has been recorded. */
  recording: '/twilio/recording',
} as const;
