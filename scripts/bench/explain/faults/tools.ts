import { TalkpathError } from '../../../../src/lib/errors.js';
import { builtInTools } from '../../../../src/tools/registry.js';
import { readyTool } from '../../../../src/tools/ready.js';
import type { Clock } from '../../../../src/ports/clock.js';
import type { ReadyTool, Tool } from '../../../../src/ports/tool.js';
import { after, ask, CALL_IT, endOf, HANG_UP, type Kit, lookUp, scriptOf } from '../ordinary.js';
import type { CallPlan } from '../plan.js';
import { changed, type Fault } from './fault.js';

type Execute = Tool['execute'];

const NEVER: Execute = () => new Promise(() => undefined);
/** What the tools of a server that is away say. */
const AWAY: Execute = () =>
  Promise.reject(
    new TalkpathError('tool.unavailable', 'shop can not be reached now: fetch failed: ECONNREFUSED'),
  );
const THROWS: Execute = () => Promise.reject(new Error('503 from the shop'));

/** The caller asks, and the model calls a tool. */
function using(
  plan: CallPlan,
  kit: Kit,
  tools: (clock: Clock) => readonly ReadyTool[],
  more: Partial<CallPlan> = {},
): CallPlan {
  return changed(
    plan,
    { cues: [ask(kit, endOf(0, 600))], until: endOf(2, 1500) },
    { tools, script: scriptOf([[CALL_IT]]), ...more },
  );
}

const TRANSFER = builtInTools({ destinations: ['service'], date: () => new Date(0) })
  .filter(({ name }) => name === 'transfer_call')
  .map(readyTool);

const TRANSFER_IT = {
  call: { tool: 'transfer_call', arguments: { destination: 'service', reason: 'wish' } },
};
const DESTINATIONS = new Map([['service', { name: 'service', address: '+12025550150', ringMs: 20_000 }]]);

export const TOOL_FAULTS: readonly Fault[] = [
  {
    name: 'a slow tool',
    expected: 'tool.slow',
    how: 'tool',
    inject: (plan, kit) => using(plan, kit, (clock) => [lookUp(after(clock, kit.dice.between(4500, 7500)))]),
  },
  {
    name: 'a tool that throws',
    expected: 'tool.failing',
    how: 'tool',
    inject: (plan, kit) => using(plan, kit, () => [lookUp(THROWS)]),
  },
  {
    name: 'a tool whose server is away',
    expected: 'tool.unavailable',
    how: 'tool',
    inject: (plan, kit) => using(plan, kit, () => [lookUp(AWAY)]),
  },
  {
    name: 'two tools, one after the other',
    expected: 'dead_air.tool',
    how: 'tool',
    inject: (plan, kit) => {
      const tools = (clock: Clock) => [lookUp(after(clock, kit.dice.between(2300, 3600)))];
      const again = { when: { is: 'tool-result', mode: 'turn-1' }, do: [CALL_IT, { mode: 'normal' }] };
      const script = scriptOf([[CALL_IT], [CALL_IT]], [again]);
      return changed(using(plan, kit, tools, { script }), { until: endOf(3, 1500) });
    },
  },
  {
    name: 'a tool that never returns',
    expected: 'tool.timed_out',
    how: 'tool',
    inject: (plan, kit) => using(plan, kit, () => [lookUp(NEVER, { deadlineMs: 5000 })]),
  },
  {
    name: 'a tool that nobody has',
    expected: 'tool.unknown',
    how: 'peer',
    inject: (plan, kit) =>
      using(plan, kit, () => [lookUp(() => Promise.resolve({}))], {
        peer: {
          fromModel: (event, wire) => {
            const isCall = typeof event.type === 'string' && event.type.startsWith('response.');
            if (isCall) wire.tellRaw(JSON.stringify(event).replaceAll('"look_up"', '"look_it_up"'));
            else wire.tell(event);
          },
        },
      }),
  },
  {
    name: 'arguments that do not fit',
    expected: 'tool.bad_arguments',
    how: 'peer',
    inject: (plan, kit) => {
      const wrong = { call: { tool: 'look_up', arguments: { numbers: [1, 2] } } };
      return using(plan, kit, () => [lookUp(() => Promise.resolve({}))], { script: scriptOf([[wrong]]) });
    },
  },
  {
    name: 'an approval that nobody gives',
    expected: 'tool.refused',
    how: 'tool',
    inject: (plan, kit) =>
      using(plan, kit, () => [lookUp(() => Promise.resolve({}), { mode: 'approval' })], {
        parts: { toolLimits: { deadlineMs: 8000, approvalMs: 3000, maxResultChars: 16_000 } },
      }),
  },
  {
    name: 'a result that is too long',
    expected: 'tool.result_cut',
    how: 'tool',
    inject: (plan, kit) =>
      using(plan, kit, () => [lookUp(() => Promise.resolve({ text: 'word '.repeat(10_000) }))]),
  },
  {
    name: 'a transfer without credentials for it',
    expected: 'tool.no_effect',
    how: 'settings',
    inject: (plan, kit) =>
      using(plan, kit, () => TRANSFER, {
        script: scriptOf([[TRANSFER_IT]]),
        parts: { destinations: DESTINATIONS },
      }),
  },
  {
    name: 'a transfer that the carrier refuses',
    expected: 'transfer.failed',
    how: 'carrier',
    inject: (plan, kit) => {
      return using(plan, kit, () => TRANSFER, {
        script: scriptOf([[{ say: 'One moment, I pass you on.' }, TRANSFER_IT]]),
        parts: {
          destinations: DESTINATIONS,
          control: {
            hangUp: () => Promise.resolve(),
            transfer: () => Promise.reject(new Error('404: the call is not in progress')),
            record: () => Promise.resolve(),
          },
        },
      });
    },
  },
  {
    name: 'a hang-up that the carrier refuses',
    expected: 'hang_up.failed',
    how: 'carrier',
    inject: (plan, kit) => {
      const call = { call: { tool: 'hangup_call', arguments: { reason: 'done' } } };
      return using(plan, kit, () => [HANG_UP], {
        script: scriptOf([[{ say: 'Thank you. Goodbye.' }, call]]),
        parts: {
          control: {
            hangUp: () => Promise.reject(new Error('401: authenticate')),
            transfer: () => Promise.resolve(),
            record: () => Promise.resolve(),
          },
        },
      });
    },
  },
];
