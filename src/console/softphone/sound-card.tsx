import type { ReactNode } from 'react';
import type { Phone } from './use-call.js';
import { type Device, useDevices } from './use-devices.js';

const HUNDRED = 100;

/** How loud the agent is, and which microphone and loudspeaker are used. */
export function SoundCard({ phone: { state, settings, set } }: { readonly phone: Phone }): ReactNode {
  const { inputs, outputs } = useDevices(state.phase);
  const percent = Math.round(settings.volume * HUNDRED);
  return (
    <details className="card fold">
      <summary>Sound</summary>
      <label className="slider">
        <span>Volume</span>
        <output>{percent} %</output>
        <input
          type="range"
          min={0}
          max={HUNDRED}
          step={5}
          value={percent}
          aria-valuetext={`${percent} percent`}
          onChange={({ target }) => set({ volume: target.valueAsNumber / HUNDRED })}
        />
      </label>
      <DeviceChoice
        label="Microphone"
        devices={inputs}
        value={settings.input}
        choose={(input) => set({ input })}
      />
      <DeviceChoice
        label="Loudspeaker"
        devices={outputs}
        value={settings.output}
        choose={(output) => set({ output })}
      />
    </details>
  );
}

interface DeviceChoiceProps {
  readonly label: string;
  readonly devices: readonly Device[];
  readonly value: string;
  readonly choose: (id: string) => void;
}

function DeviceChoice({ label, devices, value, choose }: DeviceChoiceProps): ReactNode {
  return (
    <label className="field">
      <span>{label}</span>
      <select value={value} onChange={({ target }) => choose(target.value)}>
        <option value="">The browser’s choice</option>
        {devices.map(({ id, label: name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
