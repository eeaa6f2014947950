import { type ReactNode, useEffect } from 'react';
import { useAbout } from './api/about.js';
import { CallPage } from './calls/call-page.js';
import { CallsPage } from './calls/calls-page.js';
import { type Route, useRoute } from './route.js';
import { SoftphonePage } from './softphone/softphone-page.js';

const TITLES: Readonly<Record<Route['view'], string>> = {
  softphone: 'Talkpath',
  calls: 'Calls · Talkpath',
  call: 'Call · Talkpath',
};

/** The whole page: softphone and calls. The softphone stays while somebody looks at calls, so that what is said goes on. */
export function App(): ReactNode {
  const route = useRoute();
  const about = useAbout();
  const { view } = route;
  useEffect(() => {
    document.title = TITLES[view];
  }, [view]);
  return (
    <>
      <a className="skip" href="#main" onClick={toMain}>
        To the content
      </a>
      <header className="top">
        <a className="brand" href="#/">
          talkpath
        </a>
        <nav aria-label="Views">
          <a href="#/" aria-current={view === 'softphone' ? 'page' : undefined}>
            Softphone
          </a>
          <a href="#/calls" aria-current={view === 'softphone' ? undefined : 'page'}>
            Calls
          </a>
        </nav>
      </header>
      <div hidden={view !== 'softphone'}>
        <SoftphonePage about={about} />
      </div>
      {view === 'calls' && <CallsPage about={about} />}
      {route.view === 'call' && <CallPage key={route.id} id={route.id} />}
    </>
  );
}

/** The address keeps its view: `#main` is none. */
function toMain(event: { preventDefault(): void }): void {
  event.preventDefault();
  const main = [...document.querySelectorAll('main')].find((element) => element.offsetParent !== null);
  main?.setAttribute('tabindex', '-1');
  main?.focus();
}
