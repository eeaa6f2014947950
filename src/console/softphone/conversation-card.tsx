import { type ReactNode, useState } from 'react';
import { Icon } from '../shared/icons.js';
import { LatencyLegend } from './latency-bar.js';
import { Transcript } from './transcript.js';
import type { Phone } from './use-call.js';

/** What is said, as it is said; and a box for who would rather write. */
export function ConversationCard({ phone }: { readonly phone: Phone }): ReactNode {
  const { state } = phone;
  return (
    <section className="card conversation" aria-labelledby="conversation">
      <header>
        <h1 id="conversation">Conversation</h1>
        {state.call.callId !== undefined && (
          <a href={`#/calls/${encodeURIComponent(state.call.callId)}`} className="faint">
            call {state.call.callId.slice(0, 8)}
          </a>
        )}
      </header>
      {state.entries.length === 0 ? (
        <Nothing phase={state.phase} />
      ) : (
        <Transcript entries={state.entries} caller="You" follow />
      )}
      {state.entries.some(({ kind }) => kind === 'latency') && <LatencyLegend caller="You" from="live" />}
      <TextBox enabled={state.phase === 'live'} write={phone.write} />
    </section>
  );
}

function Nothing({ phase }: { readonly phase: string }): ReactNode {
  return (
    <div className="nothing">
      <p className="lead">
        {phase === 'idle' ? 'Press Call, and say hello.' : 'Nobody has said anything yet.'}
      </p>
      <p>
        What both of you say is written here while you talk: with the words that you cut off, the tools that
        the agent used, and how long you waited for each answer.
      </p>
    </div>
  );
}

function TextBox({
  enabled,
  write,
}: {
  readonly enabled: boolean;
  readonly write: (text: string) => void;
}): ReactNode {
  const [text, setText] = useState('');
  const send = (): void => {
    if (text.trim() === '') return;
    write(text.trim());
    setText('');
  };
  return (
    <form
      className="text-box"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <input
        type="text"
        aria-label="Write to the agent"
        placeholder={enabled ? 'Write instead of speaking…' : 'Write here while a call is live'}
        maxLength={4000}
        autoComplete="off"
        disabled={!enabled}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" disabled={!enabled || text.trim() === ''}>
        <Icon name="send" />
        <span className="vh">Send</span>
      </button>
    </form>
  );
}
