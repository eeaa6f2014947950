import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { onTestFinished, vi } from 'vitest';
import { settled } from '../../../support/settled.js';

/** Shows components that draw nothing: as much of a page as React asks for to run their effects. Gives what shows a newer version. */
export function showEffects(): (element: ReactElement) => void {
  const page = {
    nodeType: 9,
    activeElement: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  };
  const container = { ...page, nodeType: 1, tagName: 'DIV', ownerDocument: page, textContent: '' };
  vi.stubGlobal('window', { event: undefined, document: page, HTMLIFrameElement: Map });
  const root = createRoot(container as unknown as Element);
  onTestFinished(async () => {
    flushSync(() => root.unmount());
    // React looks at the page once more in a turn of its own.
    await settled();
    vi.unstubAllGlobals();
  });
  return (element) => flushSync(() => root.render(element));
}
