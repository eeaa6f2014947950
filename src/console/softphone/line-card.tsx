import type { ReactNode } from 'react';
import { CLEAN_LINE, type LineConditions } from '../../client/index.js';
import { type LineSlider, LINE_SLIDERS, positionOf, sliderText, valueAt } from './line-settings.js';
import type { Phone } from './use-call.js';

/** Makes the line worse, for anyone to feel what that does to a conversation. */
export function LineCard({ phone: { settings, set } }: { readonly phone: Phone }): ReactNode {
  const { line } = settings;
  const isBad = LINE_SLIDERS.some(({ key }) => line[key] !== CLEAN_LINE[key]);
  return (
    <details className="card fold">
      <summary>A bad line {isBad && <span className="badge">on</span>}</summary>
      <p className="hint">Hear and see what a poor connection does to a conversation.</p>
      {LINE_SLIDERS.map((slider) => (
        <Slider
          key={slider.key}
          slider={slider}
          line={line}
          set={(change) => set({ line: { ...line, ...change } })}
        />
      ))}
      <button type="button" className="quiet" disabled={!isBad} onClick={() => set({ line: CLEAN_LINE })}>
        A clean line again
      </button>
    </details>
  );
}

interface SliderProps {
  readonly slider: LineSlider;
  readonly line: LineConditions;
  readonly set: (change: Partial<LineConditions>) => void;
}

function Slider({ slider, line, set }: SliderProps): ReactNode {
  const { key, label, min, max, step } = slider;
  const text = sliderText(slider, line[key]);
  return (
    <label className="slider">
      <span>{label}</span>
      <output>{text}</output>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={positionOf(slider, line[key])}
        aria-valuetext={text}
        onChange={({ target }) => set({ [key]: valueAt(slider, target.valueAsNumber) })}
      />
    </label>
  );
}
