/** A text whose references were replaced, or why that could not be done. */
export type Expansion =
  | { readonly kind: 'expanded'; readonly text: string; readonly usedReferences: boolean }
  | { readonly kind: 'missing'; readonly names: readonly string[] }
  | { readonly kind: 'malformed' };

export type Environment = Readonly<Record<string, string | undefined>>;

/** `$${` (an escape), a whole reference, or the start of a broken one. */
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^{}]*))?\}|\$\{/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}` (used when NAME is unset or empty) once, from left to right: what comes from the environment
 * is plain text and is never looked at again. `$${` stands for a literal `${`.
 */
export function expandReferences(text: string, env: Environment): Expansion {
  const references = [...text.matchAll(REFERENCE)].filter(([match]) => match !== '$${');
  if (references.some(([, name]) => name === undefined)) return { kind: 'malformed' };
  const missing: string[] = [];
  const expanded = text.replace(REFERENCE, (match: string, name: string = '', fallback?: string) => {
    if (match === '$${') return '${';
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    if (value === undefined) missing.push(name);
    return value ?? '';
  });
  return missing.length > 0
    ? { kind: 'missing', names: [...new Set(missing)] }
    : { kind: 'expanded', text: expanded, usedReferences: references.length > 0 };
}
