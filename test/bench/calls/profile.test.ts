import { expect, it } from 'vitest';
import { type CpuProfile, sharesOf } from '../../../scripts/bench/calls/profile.js';

const node = (id: number, url: string, children: readonly number[] = [], functionName = 'f') => ({
  id,
  callFrame: { functionName, url },
  children,
});

/** The ear calls the VAD, the gate hands frames to the uplink, the journal is beside them. A sample each millisecond. */
const PROFILE: CpuProfile = {
  nodes: [
    node(1, '', [2, 4, 5, 6], '(root)'),
    node(2, 'file:///dist/audio/ear.js', [3]),
    node(3, 'file:///dist/audio/webrtc-vad.js'),
    node(4, 'file:///dist/observe/journal/encode.js'),
    node(5, '', [], '(idle)'),
    node(6, 'file:///dist/call/gate.js', [7]),
    node(7, 'file:///dist/call/uplink.js'),
  ],
  samples: [2, 3, 4, 5, 5, 6, 4, 7],
  timeDeltas: [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000],
};

function shareOf(name: string, window: { from: number; to: number }): number | undefined {
  return sharesOf(PROFILE, window).find((part) => part.name === name)?.share;
}

it('counts what a part calls as its own, and leaves idle time out', () => {
  const all = { from: 0, to: 100 };
  expect(shareOf('VAD', all)).toBeCloseTo(1 / 6);
  expect(shareOf('the ear: VAD, spectra, echo, noise', all)).toBeCloseTo(2 / 6);
  expect(shareOf('journal', all)).toBeCloseTo(2 / 6);
  expect(shareOf('metrics', all)).toBe(0);
});

it('leaves out what a part merely hands on', () => {
  expect(shareOf('gate', { from: 0, to: 100 })).toBeCloseTo(1 / 6);
});

it('looks at the time between two moments only', () => {
  expect(shareOf('journal', { from: 0, to: 3 })).toBeCloseTo(1 / 3);
  expect(shareOf('VAD', { from: 2.5, to: 100 })).toBe(0);
});
