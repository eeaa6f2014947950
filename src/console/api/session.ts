import { useSyncExternalStore } from 'react';

const KEY = 'talkpath-admin-token';

/** The operators' token of this tab: kept until it is closed, never in the address. */
export class Session {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly #told = new Set<() => void>();

  constructor(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
    this.#storage = storage;
  }

  get token(): string | undefined {
    return this.#storage.getItem(KEY) ?? undefined;
  }

  set token(token: string | undefined) {
    if (token === undefined || token === '') this.#storage.removeItem(KEY);
    else this.#storage.setItem(KEY, token);
    for (const changed of this.#told) changed();
  }

  /** Headers that show who asks. */
  get headers(): Readonly<Record<string, string>> {
    return this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
  }

  readonly onChange = (changed: () => void): (() => void) => {
    this.#told.add(changed);
    return () => void this.#told.delete(changed);
  };
}

/** The session of this tab. Where the browser keeps nothing for pages, it lasts as long as the page. */
export const session = new Session(storage());

function storage(): ConstructorParameters<typeof Session>[0] {
  try {
    return window.sessionStorage;
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  }
}

/** The token as it is now; a component that uses it is drawn again when it changes. */
export function useToken(): string | undefined {
  return useSyncExternalStore(session.onChange, () => session.token);
}
