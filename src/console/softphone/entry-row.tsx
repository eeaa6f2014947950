import type { ReactNode } from 'react';
import { RECOVERY_STEPS } from '../../lib/recovery-steps.js';
import { endSentence } from '../shared/end-reasons.js';
import { Icon } from '../shared/icons.js';
import { clockText, prettyJson, secondsText, words } from '../shared/text.js';
import type { Entry, Said, ToolUse } from './entries.js';
import { heardWords } from './heard-words.js';
import { LatencyBar } from './latency-bar.js';

interface EntryProps {
  readonly entry: Entry;
  readonly scaleMs: number;
  readonly caller: 'You' | 'Caller';
}

/** One entry of a conversation. All that comes from calls is text to React, whatever it holds. */
export function EntryRow({ entry, scaleMs, caller }: EntryProps): ReactNode {
  switch (entry.kind) {
    case 'said':
      return <SaidRow said={entry} caller={caller} />;
    case 'tool':
      return <ToolRow tool={entry} />;
    case 'latency':
      return (
        <li className="entry waited">
          <LatencyBar waited={entry} scaleMs={scaleMs} />
        </li>
      );
    case 'interrupted':
      return <li className="entry moment cut">{caller} cut in</li>;
    case 'lost':
      return (
        <li className="entry moment end">
          {entry.because}; what follows is a new call <span className="faint">{clockText(entry.atMs)}</span>
        </li>
      );
    case 'key':
      return (
        <li className="entry moment">
          {caller} pressed <kbd>{entry.digit}</kbd>
        </li>
      );
    case 'fault':
      return <FaultRow fault={entry} />;
    case 'recovery':
      return <RecoveryRow recovery={entry} />;
    case 'ended':
      return (
        <li className="entry moment end">
          {endSentence(entry.reason)} <span className="faint">{clockText(entry.atMs)}</span>
        </li>
      );
  }
}

function FaultRow({ fault }: { readonly fault: Entry & { kind: 'fault' } }): ReactNode {
  return (
    <li className={`entry moment ${fault.survived === true ? '' : 'fault'}`}>
      <strong>{fault.code}</strong> <span className="isolated">{fault.detail}</span>
    </li>
  );
}

function RecoveryRow({ recovery }: { readonly recovery: Entry & { kind: 'recovery' } }): ReactNode {
  const { words: what, mends } = RECOVERY_STEPS[recovery.step];
  return (
    <li className={`entry moment ${mends ? '' : 'fault'}`}>
      {what} <span className="faint isolated">{recovery.detail}</span>
    </li>
  );
}

function SaidRow({ said, caller }: { readonly said: Said } & Pick<EntryProps, 'caller'>): ReactNode {
  const { heard, unheard } = heardWords(said);
  return (
    <li className={`entry said ${said.who}`} data-final={said.final}>
      <p className="speaker">
        {said.who === 'agent' ? 'Agent' : caller} {said.typed === true && 'wrote '}
        <time>{clockText(said.atMs)}</time>
      </p>
      <p className="words" dir="auto">
        <span className="isolated">{heard}</span>
        {unheard !== '' && (
          <del>
            <span className="vh"> (not heard: </span>
            <span className="isolated">{unheard}</span>
            <span className="vh">)</span>
          </del>
        )}
      </p>
    </li>
  );
}

function ToolRow({ tool }: { readonly tool: ToolUse }): ReactNode {
  const { name, stage, outcome, tookMs, argumentsJson = '', output = '' } = tool;
  const state = stage === 'ended' ? words(outcome ?? 'ok') : stage === 'waiting' ? 'waits' : 'runs';
  const time = tookMs === undefined ? '' : secondsText(tookMs);
  return (
    <li className="entry tool" data-state={state}>
      <details>
        <summary>
          <Icon name="tool" /> <code className="isolated">{name}</code> <span className="state">{state}</span>{' '}
          <span className="took">{time}</span>
        </summary>
        {argumentsJson !== '' && <Code title="Arguments" text={argumentsJson} />}
        {output !== '' && <Code title="Result" text={output} />}
      </details>
    </li>
  );
}

function Code({ title, text }: { readonly title: string; readonly text: string }): ReactNode {
  return (
    <>
      <p className="code-title">{title}</p>
      <pre tabIndex={0}>{prettyJson(text)}</pre>
    </>
  );
}
