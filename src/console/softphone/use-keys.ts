import { useEffect, useEffectEvent } from 'react';

const DIGIT = /^[\d*#]$/;
/** Where a digit is written, or chosen with. */
const WRITES = 'input, textarea, select, [contenteditable]';

/** The digits of the keyboard press the phone's keys while a call is live, but where somebody writes. */
export function useKeys(enabled: boolean, press: (digit: string) => void): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const writes = event.target instanceof Element && event.target.closest(WRITES) !== null;
    if (writes || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (DIGIT.test(event.key)) press(event.key);
  });
  useEffect(() => {
    if (!enabled) return undefined;
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [enabled]);
}
