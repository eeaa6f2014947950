import { describe, expect, it } from 'vitest';
import { agentFor } from '../../src/config/routes.js';
import { faultsOf, load } from '../support/config-file.js';

const agents = 'agents: {sales: {}, berlin: {}, vip: {}}\n';
const config = load(`${agents}
routes:
  - to: +1 (555) 123-4567
    from: +49301234567
    agent: vip
  - to: +15551234567
    agent: sales
  - from: +4930*
    agent: berlin
`);

describe('agentFor', () => {
  it.each([
    ['+49301234567', '+15551234567', 'vip'],
    ['+4917012345', '+15551234567', 'sales'],
    ['+4930999', '+1999', 'berlin'],
    ['+49 30 999', '+1999', 'berlin'],
    ['+4989999', '+1999', 'default'],
    ['anonymous', '+1 555 123-4567', 'sales'],
    ['', '', 'default'],
  ])('hands a call from %s to %s to %s', (from, to, agent) => {
    expect(agentFor(config, { from, to }).name).toBe(agent);
  });
});

describe('routes', () => {
  it.each(['0301234', '+', '+1555*5', 'sip:me', '+1234567890123456', '4930*'])(
    'refuse the number %s',
    (to) => {
      expect(faultsOf(`routes: [{to: "${to}", agent: default}]`)[0]?.path).toBe('routes[0].to');
    },
  );

  it('name the known agents when one is unknown', () => {
    const [fault] = faultsOf(`${agents}routes: [{to: +1555, agent: sale}]`);
    expect(fault).toMatchObject({
      path: 'routes[0].agent',
      message: 'must be the name of an agent; known agents: default, sales, berlin, vip',
      suggestion: 'sales',
    });
  });

  it('must say which calls they take', () => {
    expect(faultsOf('routes: [{agent: default}]')[0]?.path).toBe('routes[0]');
  });

  it.each([
    ['{to: +1555*}', '{to: +15551}', true],
    ['{to: +1555*}', '{to: +15551*, from: +49*}', true],
    ['{to: +1555, from: +49*}', '{to: +1555}', false],
    ['{to: +15551}', '{to: +1555*}', false],
    ['{to: +1555}', '{to: +1-555}', true],
  ])('%s before %s: the second is never reached = %s', (first, second, unreachable) => {
    const entry = (ends: string) => `  - ${ends.replace('}', ', agent: default}')}\n`;
    const text = `routes:\n${entry(first)}${entry(second)}`;
    if (unreachable) expect(faultsOf(text)[0]).toMatchObject({ path: 'routes[1]', line: 3 });
    else expect(load(text).routes).toHaveLength(2);
  });
});
