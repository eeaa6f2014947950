import type { ReactNode } from 'react';

const PATHS = {
  call: 'M5 4h3l2 5-2.2 1.6a12 12 0 0 0 5.6 5.6L15 14l5 2v3a2 2 0 0 1-2.2 2A16 16 0 0 1 3 6.2 2 2 0 0 1 5 4Z',
  hangUp:
    'M3.5 15.5c-.8-2 .2-3.7 2.3-4.8 3.900-2 8.500-2 12.400 0 2.100 1.100 3.100 2.800 2.300 4.800l-.4 1-4.600-1.100v-2.700a12 12 0 0 0-7 0v2.700l-4.600 1.100Z',
  microphone: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3ZM6 11a6 6 0 0 0 12 0M12 17v4',
  muted:
    'M9 9v2a3 3 0 0 0 4.500 2.600M15 11V6a3 3 0 0 0-5.700-1.300M6 11a6 6 0 0 0 9.500 4.900M18 11a6 6 0 0 1-.4 2.200M12 17v4M4 4l16 16',
  keypad: 'M6 6h.01M12 6h.01M18 6h.01M6 12h.01M12 12h.01M18 12h.01M6 18h.01M12 18h.01M18 18h.01',
  tool: 'M14.500 6.500a4 4 0 0 0-5.300 5L4 16.700V20h3.300l5.200-5.200a4 4 0 0 0 5-5.300l-2.600 2.600-2.800-.6-.6-2.800Z',
  send: 'M5 12h14M13 6l6 6-6 6',
  back: 'M19 12H5M11 6l-6 6 6 6',
} as const;

/** A small drawing beside words that say the same; hidden from screen readers. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }): ReactNode {
  const dots = name === 'keypad';
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth={dots ? 2.6 : 1.7}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
