import { changed, type Fault } from './fault.js';

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
