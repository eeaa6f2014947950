import { type ReactNode, useState } from 'react';
import { download } from '../api/download.js';
import { useAnswer } from '../api/use-answer.js';
import { endWords } from '../shared/end-reasons.js';
import { Icon } from '../shared/icons.js';
import { callerText, clockText, momentOf } from '../shared/text.js';
import { LatencyLegend } from '../softphone/latency-bar.js';
import { Transcript } from '../softphone/transcript.js';
import { Findings } from './findings.js';
import { Picture } from './picture.js';
import { Refusal } from './refusal.js';
import { type CallDetails, callDetailsOf } from './timeline-entries.js';
import { useRecording } from './use-recording.js';

/** One call: what went wrong, its picture, its sound, its words. */
export function CallPage({ id }: { readonly id: string }): ReactNode {
  const path = `/calls/${encodeURIComponent(id)}`;
  const [version, setVersion] = useState(0);
  const { body: call, refused } = useAnswer(path, callDetailsOf, version);
  const [audio, setAudio] = useState<HTMLAudioElement | null>(null);
  const player = audio === null ? undefined : { audio, beginsAtMs: call?.soundFromMs ?? 0 };
  return (
    <main className="call-page">
      <p>
        <a href="#/calls" className="back">
          <Icon name="back" /> All calls
        </a>
      </p>
      <Refusal refused={refused} />
      {call !== undefined && (
        <>
          <CallHead call={call} path={path} refresh={() => setVersion(version + 1)} />
          <Findings path={path} version={version} />
          <Picture key={version} path={path} player={player} />
          {call.recorded && <Recording key={call.callId} callId={call.callId} hold={setAudio} />}
          <Words call={call} />
        </>
      )}
    </main>
  );
}

interface CallHeadProps {
  readonly call: CallDetails;
  readonly path: string;
  readonly refresh: () => void;
}

function CallHead({ call, path, refresh }: CallHeadProps): ReactNode {
  const { day, time } = momentOf(call.startedAt);
  const length = call.lengthMs === undefined ? '' : clockText(call.lengthMs);
  const facts = [day, time, call.agent, call.provider, length, call.live ? 'live' : endWords(call.endReason)];
  return (
    <header className="call-head">
      <h1>
        {callerText(call.from, call.carrier)} {call.to !== '' && <span className="faint">→ {call.to}</span>}
      </h1>
      <p className="facts">
        {facts.filter(Boolean).map((fact, i) => (
          <span key={i}>{fact}</span>
        ))}
      </p>
      <p className="row">
        <JournalButton path={path} callId={call.callId} />
        {call.live && (
          <button type="button" className="quiet" onClick={refresh}>
            Draw it again
          </button>
        )}
      </p>
    </header>
  );
}

function JournalButton({ path, callId }: { readonly path: string; readonly callId: string }): ReactNode {
  const [failed, setFailed] = useState('');
  const get = (): void => {
    download(`${path}/journal`, `${callId}.jsonl`).catch(() =>
      setFailed('There is no journal of this call.'),
    );
  };
  return (
    <>
      <button type="button" className="quiet" onClick={get}>
        Download the journal
      </button>
      <span role="status">{failed}</span>
    </>
  );
}

interface RecordingProps {
  /** In full: a ticket is for one call. */
  readonly callId: string;
  /** Is handed the player. */
  readonly hold: (audio: HTMLAudioElement | null) => void;
}

function Recording({ callId, hold }: RecordingProps): ReactNode {
  const { address, refused } = useRecording(`/calls/${encodeURIComponent(callId)}/recording`);
  return (
    <section className="card recording" aria-label="Recording">
      <h2>Recording</h2>
      <p className="faint">The caller on the left, what was played to them on the right.</p>
      <Refusal refused={refused} />
      {address !== undefined && <audio ref={hold} controls preload="metadata" src={address} />}
    </section>
  );
}

function Words({ call }: { readonly call: CallDetails }): ReactNode {
  return (
    <section className="card words-card" aria-labelledby="words">
      <h2 id="words">What was said</h2>
      {call.entries.length === 0 ? (
        <p className="faint">Nothing was written down.</p>
      ) : (
        <>
          <Transcript entries={call.entries} caller="Caller" />
          {call.entries.some(({ kind }) => kind === 'latency') && (
            <LatencyLegend caller="The caller" from="journal" />
          )}
        </>
      )}
    </section>
  );
}
