/** Browsers start sound at one of these. */
const GESTURES = ['pointerdown', 'keydown', 'touchend'] as const;

/**
 * Resumes the sound whenever it stands still: at the first click of a page that started without one, after a phone call, after the laptop was opened
 * again. Returns what ends it.
 */
export function keepAwake(context: AudioContext, page: Document): () => void {
  const wake = (): void => {
    // Refused until somebody clicks; then it is asked for again.
    if (context.state !== 'running' && context.state !== 'closed') context.resume().catch(() => undefined);
  };
  context.addEventListener('statechange', wake);
  page.addEventListener('visibilitychange', wake);
  for (const gesture of GESTURES) page.addEventListener(gesture, wake);
  wake();
  return () => {
    context.removeEventListener('statechange', wake);
    page.removeEventListener('visibilitychange', wake);
    for (const gesture of GESTURES) page.removeEventListener(gesture, wake);
  };
}
