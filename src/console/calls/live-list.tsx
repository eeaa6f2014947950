import { type ReactNode, useEffect, useState } from 'react';
import { systemTime } from '../shared/system-time.js';
import { ask } from '../api/ask.js';
import { addressOf } from '../route.js';
import { callerText, clockText, countText, moneyText } from '../shared/text.js';
import { doingOf, type LiveCall } from './read-calls.js';

/** The calls that go on just now. */
export function LiveList({ calls }: { readonly calls: readonly LiveCall[] | undefined }): ReactNode {
  const count = calls?.length ?? 0;
  return (
    <section aria-labelledby="live">
      <header className="section-head">
        <h1 id="live">
          <span className="count">{calls === undefined ? '–' : count}</span> live
        </h1>
        <p className="vh" role="status">
          {calls === undefined ? 'Asking for live calls' : countText(count, 'live call')}
        </p>
      </header>
      {calls?.length === 0 && (
        <p className="card empty">
          No call just now. Make one <a href="#/">with the softphone</a>, or with <code>npm run call</code>.
        </p>
      )}
      <ul className="live-calls">
        {(calls ?? []).map((call) => (
          <LiveCard key={call.callId} call={call} />
        ))}
      </ul>
    </section>
  );
}

function LiveCard({ call }: { readonly call: LiveCall }): ReactNode {
  const { who, text } = doingOf(call);
  return (
    <li className="card live-call" data-floor={who}>
      <p className="doing">
        <span className="dot" aria-hidden="true" /> {text}
      </p>
      <p className="parties">
        <a href={addressOf(call.callId)}>{callerText(call.from, call.carrier)}</a>
        {call.to !== '' && <span className="faint to">→ {call.to}</span>}
      </p>
      <dl className="pairs">
        <Pair name="Agent" value={call.agent} />
        <Pair name="Time" value={<Elapsed since={call.startedAt} />} />
        <Pair name="Cost" value={moneyText(call.costUsd)} />
        <Pair name="By" value={call.carrier} />
        <Pair name="Gate" value={call.gateOpen ? 'open' : 'shut'} />
        <Pair name="Cut in" value={call.interruptions} />
      </dl>
      <HangUp callId={call.callId} />
    </li>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function HangUp({ callId }: { readonly callId: string }): ReactNode {
  const [state, setState] = useState<'ready' | 'asked' | 'failed'>('ready');
  const hangUp = (): void => {
    setState('asked');
    ask(`/calls/${encodeURIComponent(callId)}/hangup`, { method: 'POST' }).catch(() => setState('failed'));
  };
  return (
    <button type="button" className="quiet danger" disabled={state === 'asked'} onClick={hangUp}>
      {state === 'asked' ? 'Hanging up…' : state === 'failed' ? 'Try to hang up again' : 'Hang up'}
    </button>
  );
}

const SECOND_MS = 1000;

function Elapsed({ since }: { readonly since: string }): ReactNode {
  const [nowMs, setNowMs] = useState(systemTime.nowMs);
  useEffect(() => systemTime.every(SECOND_MS, setNowMs), []);
  return <time>{clockText(nowMs - Date.parse(since))}</time>;
}
