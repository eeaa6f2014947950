import type { ReactNode } from 'react';
import type { About } from '../api/about.js';
import { Icon } from '../shared/icons.js';
import { moneyText } from '../shared/text.js';
import { AgentChoice } from './agent-choice.js';
import { CallTimer } from './call-timer.js';
import { floorText } from './floor-text.js';
import { LevelBar } from './level-bar.js';
import { meterOf } from './levels.js';
import type { Phone } from './use-call.js';

interface StageProps {
  readonly phone: Phone;
  readonly about: About | undefined;
  readonly showsKeys: boolean;
  readonly onKeys: (shown: boolean) => void;
}

/** The button, who has the floor, and how loud both are. */
export function CallStage({ phone, about, showsKeys, onKeys }: StageProps): ReactNode {
  const { state, levels } = phone;
  const floor = floorText(state);
  return (
    <div className="card stage" data-phase={state.phase} data-floor={floor.who}>
      <AgentChoice phone={phone} about={about} />
      <div className="orb">
        <span className="halo agent" style={{ transform: `scale(${1 + 0.22 * meterOf(levels.agent)})` }} />
        <span className="halo caller" style={{ transform: `scale(${1 + 0.22 * meterOf(levels.caller)})` }} />
        <CallButton phone={phone} />
      </div>
      <p className="floor" role="status">
        {floor.text}
      </p>
      <CallFacts phone={phone} />
      <div className="meters">
        <LevelBar who="caller" label="You" level={levels.caller} muted={phone.settings.muted} />
        <LevelBar who="agent" label="Agent" level={levels.agent} muted={false} />
      </div>
      <div className="row">
        <ToggleButton on={phone.settings.muted} toggle={(muted) => phone.set({ muted })}>
          <Icon name={phone.settings.muted ? 'muted' : 'microphone'} /> Mute
        </ToggleButton>
        <ToggleButton on={showsKeys} toggle={onKeys}>
          <Icon name="keypad" /> Keypad
        </ToggleButton>
      </div>
    </div>
  );
}

function CallButton({ phone: { state, call, hangUp } }: { readonly phone: Phone }): ReactNode {
  const isFree = state.phase === 'idle' || state.phase === 'ended';
  return isFree ? (
    <button type="button" className="big call" onClick={() => call()}>
      <Icon name="call" />
      Call
    </button>
  ) : (
    <button type="button" className="big hang-up" onClick={hangUp}>
      <Icon name="hangUp" />
      Hang up
    </button>
  );
}

/** How long, how dear, and whether the agent hears the caller just now. */
function CallFacts({ phone: { state } }: { readonly phone: Phone }): ReactNode {
  const { phase, sinceMs, costUsd, floor, call } = state;
  if (phase !== 'live' || sinceMs === undefined)
    return <p className="facts">{phase === 'idle' ? 'Exactly the path a phone call takes.' : '\u00a0'}</p>;
  return (
    <p className="facts">
      <CallTimer sinceMs={sinceMs} />
      {costUsd !== undefined && <span title="Cost so far">{moneyText(costUsd)}</span>}
      {call.details === true && (
        <span className="gate" data-open={floor.gateOpen}>
          {floor.gateOpen ? 'gate open' : 'gate shut'}
        </span>
      )}
    </p>
  );
}

function ToggleButton({
  on,
  toggle,
  children,
}: {
  readonly on: boolean;
  readonly toggle: (on: boolean) => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <button type="button" className="toggle" aria-pressed={on} onClick={() => toggle(!on)}>
      {children}
    </button>
  );
}
