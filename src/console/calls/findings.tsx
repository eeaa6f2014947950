import type { ReactNode } from 'react';
import { useAnswer } from '../api/use-answer.js';
import { clockText, secondsText } from '../shared/text.js';
import { type Explanation, explanationOf, type FindingView } from './explanation.js';

/** What went wrong in a call, the likeliest cause first, and its few figures. */
export function Findings({ path, version }: { readonly path: string; readonly version: number }): ReactNode {
  const { body, refused } = useAnswer(`${path}/explain`, explanationOf, version);
  if (refused !== undefined) return null;
  return (
    <section className="card findings" aria-labelledby="findings" aria-busy={body === undefined}>
      <h2 id="findings">What went wrong</h2>
      {body === undefined ? <p className="faint">Reading the journal…</p> : <Found explanation={body} />}
    </section>
  );
}

function Found({ explanation: { findings, figures } }: { readonly explanation: Explanation }): ReactNode {
  return (
    <>
      {findings.length === 0 && <p className="good">Nothing is wrong with this call.</p>}
      <ol className="finding-list">
        {findings.map((finding) => (
          <Finding key={finding.code} finding={finding} />
        ))}
      </ol>
      <dl className="pairs figures">
        <Figure name="median answer" value={waitText(figures.medianMs)} />
        <Figure name="worst answer" value={waitText(figures.worstMs)} />
        <Figure name="caller turns" value={figures.callerUtterances} />
        {figures.callerTexts > 0 && <Figure name="typed" value={figures.callerTexts} />}
        <Figure name="responses" value={figures.responses} />
        <Figure name="barge-ins" value={figures.interruptions} />
        <Figure name="tool calls" value={figures.toolCalls} />
        <Figure name="underruns" value={figures.underruns} />
      </dl>
    </>
  );
}

function Finding({ finding }: { readonly finding: FindingView }): ReactNode {
  const { code, severity, title, because, change, evidence } = finding;
  return (
    <li className={`finding ${severity}`}>
      <h3>
        <span className="badge">{severity}</span> {title}
      </h3>
      <p>{because}</p>
      <p className="change">
        <span className="faint">Change:</span> {change}
      </p>
      <details>
        <summary>
          Evidence <code className="faint">{code}</code>
        </summary>
        <ul className="evidence">
          {evidence.map(({ line, atMs, text }, i) => (
            <li key={i}>
              <time>{clockText(atMs)}</time> {text} <span className="faint">line {line}</span>
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string | number }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function waitText(ms: number | undefined): string {
  return ms === undefined ? '–' : secondsText(ms);
}
