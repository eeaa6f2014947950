import { describe, expect, it } from 'vitest';
import { briefingOf } from '../../src/compose/briefing.js';
import { callVariables } from '../../src/lib/call-variables.js';

const MONDAY = new Date('2026-03-09T13:05:00Z');
const CALL = { from: '+12025550100', to: '+12025550111', agent: 'reception' };

describe('what an agent is told', () => {
  it('has the call, the date and what lookups brought in its words', () => {
    const variables = { ...callVariables(CALL, MONDAY, 'Europe/Berlin'), caller_name: 'Ada' };
    const instructions =
      'You are {{agent}}. {{caller}} called {{called}} on {{weekday}}, {{date}}, {{time}} ({{time_zone}}).';
    expect(briefingOf({ instructions, greeting: 'Hello {{caller_name}}!' }, variables)).toEqual({
      instructions:
        'You are reception. +12025550100 called +12025550111 on Monday, 2026-03-09, 14:05 (Europe/Berlin).',
      greeting: 'Hello Ada!',
    });
  });

  it('reads well for a caller of whom nothing was found', () => {
    const greeting = 'Hello {{caller_name}}, you talk to {{agent}}.';
    const instructions = 'You talk to {{caller_name|somebody new}}.';
    expect(briefingOf({ greeting, instructions }, { agent: 'reception', caller_name: '' })).toEqual({
      greeting: 'Hello, you talk to reception.',
      instructions: 'You talk to somebody new.',
    });
  });

  it('is not read again for what a variable says, and has nothing for a name that has no value', () => {
    const variables = { caller_name: '{{secret}} ${HOME} $&', secret: 'no' };
    const greeting = 'Hello {{caller_name}}{{nobody}}{{constructor}}';
    expect(briefingOf({ greeting }, variables)).toEqual({
      instructions: undefined,
      greeting: 'Hello {{secret}} ${HOME} $&',
    });
  });
});
