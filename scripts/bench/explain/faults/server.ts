import { serverParts } from '../../server-parts.js';
import type { Standstill } from '../machine.js';
import type { PeerHabits } from '../peer.js';
import { changed, type Fault } from './fault.js';

/** A journal in which every so many lines are rubbish. */
function spoilt(text: string, every: number): string {
  const lines = text.split('\n');
  return lines.map((line, index) => (index % every === every - 1 ? line.slice(9) : line)).join('\n');
}

/** A journal without the lines of some seconds in its middle. */
function withHole(text: string, share: number): string {
  const lines = text.split('\n');
  const from = Math.floor(lines.length * share);
  return lines.toSpliced(from, Math.floor(lines.length / 5)).join('\n');
}

/** A journal in which a piece stands twice. */
function withRepeat(text: string, share: number): string {
  const lines = text.split('\n');
  const from = Math.floor(lines.length * share);
  return lines.toSpliced(from, 0, ...lines.slice(from - 40, from)).join('\n');
}

/** The process stops as soon as the first words of the second response are there, before they are on the line. */
function atFirstAudio(standstills: Standstill[], lengthMs: number): PeerHabits {
  let responses = 0;
  let heard = 0;
  return {
    fromModel: (event, wire) => {
      if (event.type === 'response.created') responses += 1;
      const isFirst = event.type === 'response.output_audio.delta' && responses > heard;
      if (isFirst) heard = responses;
      wire.tell(event);
      const fromMs = wire.clock.now();
      if (isFirst && responses === 2) standstills.push({ fromMs, toMs: fromMs + lengthMs });
    },
  };
}

export const SERVER_FAULTS: readonly Fault[] = [
  {
    name: 'the server dies',
    expected: 'journal.unfinished',
    how: 'disk',
    inject: (plan, { dice }) => ({ ...plan, diesAtMs: dice.between(4000, 14_000) }),
  },
  {
    name: 'the server is stopped',
    expected: 'ended.server_stopped',
    how: 'machine',
    inject: (plan, { dice }) => ({
      ...plan,
      endsAt: { atMs: dice.between(4000, 14_000), reason: 'server-stopped' },
    }),
  },
  {
    name: 'a defect shows',
    expected: 'server.defect',
    how: 'machine',
    inject: (plan) => {
      const isFarewell = (): never => {
        throw new TypeError("Cannot read properties of undefined (reading 'length')");
      };
      return { ...plan, parts: { closing: { ...serverParts(plan.config).closing, isFarewell } } };
    },
  },
  {
    name: 'the disk takes seconds for each write',
    expected: 'journal.lost',
    how: 'disk',
    inject: (plan, { dice }) => ({
      ...plan,
      disk: { writeMs: dice.between(3000, 6000), roomBytes: 24_000 },
    }),
  },
  {
    name: 'the journal is damaged',
    expected: 'journal.broken',
    how: 'disk',
    inject: (plan, { dice }) => {
      const every = Math.round(dice.between(150, 400));
      return { ...plan, disk: { spoil: (text) => spoilt(text, every) } };
    },
  },
  {
    name: 'lines are cut out of the journal',
    expected: 'journal.hole',
    how: 'disk',
    inject: (plan, { dice }) => {
      const share = dice.between(0.2, 0.7);
      return { ...plan, disk: { spoil: (text) => withHole(text, share) } };
    },
  },
  {
    name: 'lines stand in the journal twice',
    expected: 'journal.disordered',
    how: 'disk',
    inject: (plan, { dice }) => {
      const share = dice.between(0.3, 0.7);
      return { ...plan, disk: { spoil: (text) => withRepeat(text, share) } };
    },
  },
  {
    name: 'the process stops before an answer is on the line',
    expected: 'dead_air.queue',
    how: 'machine',
    inject: (plan, { dice }) => {
      const standstills: Standstill[] = [];
      const peer = atFirstAudio(standstills, dice.between(4500, 8000));
      return { ...plan, standstills, peer, pace: { firstMs: 20, burstMs: [50, 60], speed: [3, 8] } };
    },
  },
  {
    name: 'the call lasts too long',
    expected: 'ended.max_duration',
    how: 'settings',
    inject: (plan) =>
      changed(
        { ...plan, config: { ...plan.config, call: { max_duration_s: 12 } } },
        { until: { after: 'start', ms: 40_000 } },
      ),
  },
  {
    name: 'the call costs too much',
    expected: 'ended.max_cost',
    how: 'settings',
    inject: (plan, { dice }) => ({
      ...plan,
      endsAt: { atMs: dice.between(4000, 14_000), reason: 'max-cost' },
    }),
  },
  {
    name: 'the greeting waits for a lookup',
    expected: 'start.slow',
    how: 'tool',
    inject: (plan, { dice }) => ({ ...plan, briefingMs: dice.between(5000, 8000) }),
  },
];
