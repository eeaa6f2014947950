import { type ReactNode, useState } from 'react';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
const NAMES: Readonly<Record<string, string>> = { '*': 'star', '#': 'hash' };

/** The keys of a phone. Those of the keyboard press them as well. */
export function Keypad({
  enabled,
  press,
}: {
  readonly enabled: boolean;
  readonly press: (digit: string) => void;
}): ReactNode {
  const [pressed, setPressed] = useState('');
  return (
    <div className="card keypad" role="group" aria-label="Keypad">
      {KEYS.map((key) => (
        <button
          key={key}
          type="button"
          aria-label={NAMES[key] ?? key}
          disabled={!enabled}
          onClick={() => {
            press(key);
            setPressed((old) => old + key);
          }}
        >
          {key}
        </button>
      ))}
      <p className="hint">
        {enabled ? 'The digits of your keyboard work too.' : 'Works while a call is live.'}
      </p>
      <p className="vh" role="status">
        {pressed === ''
          ? ''
          : `Key ${NAMES[pressed.slice(-1)] ?? pressed.slice(-1)}, ${pressed.length} in all`}
      </p>
    </div>
  );
}
