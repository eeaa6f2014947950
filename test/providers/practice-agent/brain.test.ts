import { describe, expect, it } from 'vitest';
import { decide, FIRST_MODE, type Situation } from '../../../src/providers/practice-agent/brain.js';
import { errorOf, placesOf } from '../../support/config-file.js';
import { practiceScript } from '../../support/practice-script.js';

const script = practiceScript(
  `
keypad: '^key (?<key>.)$'
rules:
  - when: { is: instruction, matches: '^repeat (?<words>.*)$' }
    do: [{ say: '{{words}} {{words}}' }]
  - when: { is: key, key: ['1', '2'], offers: ring }
    do: [{ say: 'Ringing.' }, { call: { tool: ring, arguments: { why: 'key {{key}}', times: 3 } } }]
  - when: { is: key, key: '3' }
    do: [{ mode: loud }]
  - when: { is: text, mode: loud }
    do: [{ say: '{{text}}!' }, { call: { tool: missing } }]
  - when: { is: speech, heard: true }
    do: [{ echo: true }]
  - when: { is: tool-result, tool: ring }
    do: []
  - when: { is: tool-result, tool: shop }
    do: [{ say: '{{result[0].name}}: {{result[0].price}}, {{result[0].tags}}, {{result[1].name}}' }, { mode: loud }]
  - when: { is: tool-result, tool: late, mode: loud }
    do: [{ say: 'Later.' }]
  - when: { is: tool-result }
    do: [{ say: '{{tool}} says {{result}} {{unknown}}' }]
  - when: { is: nothing-new }
    do: [{ say: 'Last resort.' }]
`,
);

function situation(stimulus: Situation['stimuli'][number], more: Partial<Situation> = {}): Situation {
  return { stimuli: [stimulus, { is: 'nothing-new' }], offers: [], mode: FIRST_MODE, heard: false, ...more };
}

const said = (given: Situation) => decide(script, given).actions;

describe('the brain', () => {
  it('fills named groups of the pattern into what is said', () => {
    expect(said(situation({ is: 'instruction', text: 'repeat yes' }))).toEqual([
      { type: 'say', text: 'yes yes' },
    ]);
  });

  it('goes on to the next stimulus when no rule fits the first', () => {
    expect(said(situation({ is: 'instruction', text: 'be polite' }))).toEqual([
      { type: 'say', text: 'Last resort.' },
    ]);
  });

  it('does nothing when no rule fits anything', () => {
    const decision = decide(script, situation({ is: 'start' }, { stimuli: [{ is: 'start' }], mode: 'loud' }));
    expect(decision).toEqual({ actions: [], mode: 'loud' });
  });

  it('takes a text that fits the keypad pattern for a key', () => {
    expect(said(situation({ is: 'text', text: 'key 2' }, { offers: ['ring'] }))).toEqual([
      { type: 'say', text: 'Ringing.' },
      { type: 'call', tool: 'ring', arguments: { why: 'key 2', times: 3 } },
    ]);
  });

  it('uses a rule about a tool only where the tool is offered', () => {
    expect(said(situation({ is: 'text', text: 'key 2' }))).toEqual([{ type: 'say', text: 'Last resort.' }]);
  });

  it('changes its mode, and rules of a mode hold only in it', () => {
    const { mode } = decide(script, situation({ is: 'text', text: 'key 3' }));
    expect(mode).toBe('loud');
    expect(said(situation({ is: 'text', text: 'hello' }, { mode }))).toEqual([
      { type: 'say', text: 'hello!' },
    ]);
    expect(said(situation({ is: 'text', text: 'hello' }))).toEqual([{ type: 'say', text: 'Last resort.' }]);
  });

  it('echoes only once it has heard something', () => {
    expect(said(situation({ is: 'speech', seconds: 1 }, { heard: true }))).toEqual([{ type: 'echo' }]);
    expect(said(situation({ is: 'speech', seconds: 1 }))).toEqual([{ type: 'say', text: 'Last resort.' }]);
  });

  it('speaks JSON results as words, and leaves unknown placeholders as they are', () => {
    const stimulus = { is: 'tool-result', tool: 'look_up', text: '{"open_now":true}' } as const;
    expect(said(situation(stimulus))).toEqual([
      { type: 'say', text: 'look up says open now: true {{unknown}}' },
    ]);
    expect(said(situation({ ...stimulus, tool: 'ring' }))).toEqual([]);
  });

  it('picks from JSON results by path, and leaves what is not there as it is', () => {
    const text = '[{"name":"pea soup","price":6,"tags":["hot","new"]}]';
    expect(said(situation({ is: 'tool-result', tool: 'shop', text }))).toEqual([
      { type: 'say', text: 'pea soup: 6, hot, new, {{result[1].name}}' },
    ]);
  });

  it.each(['not JSON', '{"__proto__":{"name":"x"}}', 'null', ''])('picks nothing from %j', (text) => {
    expect(said(situation({ is: 'tool-result', tool: 'shop', text }))).toEqual([
      { type: 'say', text: expect.stringMatching(/^\{\{result\[0\]\.name\}\}/) as string },
    ]);
  });

  it('answers all results that came together, in the order in which they came', () => {
    const results = [
      { is: 'tool-result', tool: 'late', text: '{}' },
      { is: 'tool-result', tool: 'ring', text: '{}' },
      { is: 'tool-result', tool: 'shop', text: '[{"name":"a","price":1,"tags":[]},{"name":"b"}]' },
    ] as const;
    const decision = decide(script, situation(results[0], { stimuli: [...results, { is: 'nothing-new' }] }));
    expect(decision).toEqual({
      actions: [
        { type: 'say', text: 'a: 1, , b' },
        { type: 'say', text: 'Later.' },
      ],
      mode: 'loud',
    });
  });
});

describe('a script', () => {
  it('with faults is refused with every place', () => {
    const { code, faults } = errorOf(() =>
      practiceScript(`keypad: '('
rules:
  - when: { is: dream }
    do: [{ shout: Hi }]
    then: x
`),
    );
    expect(code).toBe('config.invalid');
    expect(placesOf(faults)).toEqual([
      '1:9 keypad',
      '3:17 rules[0].when.is',
      '4:10 rules[0].do[0]',
      '5:5 rules[0].then',
    ]);
  });

  it('that is no YAML is refused with the place', () => {
    expect(errorOf(() => practiceScript('rules: [')).faults[0]?.line).toBe(1);
  });
});
