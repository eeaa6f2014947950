import type { ResponseEnd } from './server-event.js';

/** `status_details` of a response: null while all is well, otherwise why it ended as it did. */
export function statusDetails(end: ResponseEnd | undefined): Record<string, unknown> | null {
  switch (end?.status) {
    case undefined:
    case 'completed':
      return null;
    case 'cancelled':
    case 'incomplete':
      return { type: end.status, reason: end.reason };
    case 'failed': {
      const { type, code, message } = end.error;
      return { type: end.status, error: { type, code, message } };
    }
  }
}
