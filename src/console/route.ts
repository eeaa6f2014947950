import { useSyncExternalStore } from 'react';

/** What the page shows; it stands in the address behind `#`, so that links and the back button work. */
export type Route =
  | { readonly view: 'softphone' }
  | { readonly view: 'calls' }
  | { readonly view: 'call'; readonly id: string };

const ONE_CALL = /^#\/calls\/([^/]+)$/;

/** The view that an address means; the softphone for all that mean nothing. */
export function routeOf(hash: string): Route {
  if (hash === '#/calls') return { view: 'calls' };
  const id = decoded(ONE_CALL.exec(hash)?.[1] ?? '');
  return id === '' ? { view: 'softphone' } : { view: 'call', id };
}

/** The address of one call. */
export function addressOf(callId: string): string {
  return `#/calls/${encodeURIComponent(callId)}`;
}

/** The view that the address bar means now. */
export function useRoute(): Route {
  return routeOf(useSyncExternalStore(onAddress, () => window.location.hash));
}

function onAddress(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
