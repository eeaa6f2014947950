/** An element of the page, of the kind that the page has there. */
export function element<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

/** The oldest lines go when there are more. */
const MAX_LINES = 500;
/** A token is shown by its beginning only: logs are copied into reports. */
const SHOWN_TOKEN_CHARS = 8;

/** Writes into a log, newest last; always as text, whatever it holds. */
export function logLine(list: HTMLOListElement) {
  return (kind: 'said' | 'heard' | 'note' | 'error', what: string | object): void => {
    const line = document.createElement('li');
    line.dataset['kind'] = kind;
    line.textContent = `${kind}: ${typeof what === 'string' ? what : JSON.stringify(what, shortened)}`;
    list.append(line);
    while (list.childElementCount > MAX_LINES) list.firstElementChild?.remove();
    list.scrollTop = list.scrollHeight;
  };
}

function shortened(key: string, value: unknown): unknown {
  return key === 'token' && typeof value === 'string' ? `${value.slice(0, SHOWN_TOKEN_CHARS)}…` : value;
}
