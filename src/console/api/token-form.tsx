import { type ReactNode, useId, useState } from 'react';
import { session } from './session.js';

/** Asks for the operators' token; it stays in this tab. */
export function TokenForm({ given }: { readonly given: () => void }): ReactNode {
  const [token, setToken] = useState('');
  const field = useId();
  return (
    <form
      className="token-form"
      onSubmit={(event) => {
        event.preventDefault();
        session.token = token.trim();
        given();
      }}
    >
      <label htmlFor={field}>Operators’ token</label>
      <input
        id={field}
        type="password"
        autoComplete="off"
        spellCheck={false}
        required
        value={token}
        onChange={({ target }) => setToken(target.value)}
      />
      <button type="submit">Sign in</button>
    </form>
  );
}
