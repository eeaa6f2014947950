import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heardWords } from '../../../src/console/softphone/heard-words.js';
import { latencyText, scaleOf, slicesOf } from '../../../src/console/softphone/latency-parts.js';
import { meterOf } from '../../../src/console/softphone/levels.js';
import {
  LINE_SLIDERS,
  positionOf,
  sliderText,
  valueAt,
} from '../../../src/console/softphone/line-settings.js';
import {
  callerText,
  clockText,
  moneyText,
  momentOf,
  prettyJson,
  secondsText,
} from '../../../src/console/shared/text.js';
import { addressOf, routeOf } from '../../../src/console/route.js';

const said = (text: string, more: object = {}) =>
  ({ kind: 'said', id: 'a', atMs: 0, who: 'agent', text, final: true, ...more }) as const;

describe('the agent’s words', () => {
  it('are parted at the last word that was heard', () => {
    expect(heardWords(said('We have a table at seven.', { outcome: 'cut', heardText: 'We have' }))).toEqual({
      heard: 'We have ',
      unheard: 'a table at seven.',
    });
  });

  it('are all unheard when none was heard, and all heard while that is open', () => {
    expect(heardWords(said('Hello', { outcome: 'unheard' }))).toEqual({ heard: '', unheard: 'Hello' });
    expect(heardWords(said('Hello'))).toEqual({ heard: 'Hello', unheard: '' });
    expect(heardWords(said('Hello', { outcome: 'heard', heardText: '' }))).toEqual({
      heard: 'Hello',
      unheard: '',
    });
  });

  it('are parted by their number where what was heard is written another way', () => {
    expect(heardWords(said('It’s  7 pm, fine?', { outcome: 'cut', heardText: 'It is' })).unheard).toBe(
      'pm, fine?',
    );
  });

  it('are never lost or doubled', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, heardText) => {
        const { heard, unheard } = heardWords(said(text, { outcome: 'cut', heardText }));
        expect(heard + unheard).toBe(text);
      }),
    );
  });
});

describe('latency bars', () => {
  const waited = {
    kind: 'latency',
    id: 'l',
    atMs: 0,
    totalMs: 2420,
    endpointingMs: 520,
    providerMs: 480,
    toolMs: 1400,
    queueMs: 0,
    carrierMs: 20,
  } as const;

  it('share one scale over the call, and parts that took no time are left out', () => {
    expect(scaleOf([waited, { ...waited, totalMs: 900 }])).toBe(2420);
    expect(scaleOf([])).toBe(1500);
    const slices = slicesOf(waited, 2420);
    expect(slices.map(({ name }) => name)).toEqual(['endpointing', 'provider', 'tool', 'carrier']);
    expect(slices.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it('have the same in words', () => {
    expect(latencyText(waited)).toBe(
      'Answered after 2.42 s: end of turn 0.52 s, model 0.48 s, tools 1.40 s, line 0.02 s',
    );
  });
});

describe('figures', () => {
  it.each([
    [-5, '0:00'],
    [7900, '0:07'],
    [754_000, '12:34'],
    [3_723_000, '1:02:03'],
  ])('%d ms are %s on a clock', (ms, text) => expect(clockText(ms)).toBe(text));

  it('are short for waits and exact for small money', () => {
    expect([secondsText(840), secondsText(12_340)]).toEqual(['0.84 s', '12.3 s']);
    expect([moneyText(0.0213), moneyText(2), moneyText(null)]).toEqual(['$0.0213', '$2.00', '–']);
  });

  it('say when a date is none', () => {
    expect(momentOf('rubbish')).toEqual({ day: 'date unknown', time: '' });
  });

  it('leave what is no JSON as it is', () => {
    expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(prettyJson('<b>')).toBe('<b>');
  });
});

describe('meters and sliders', () => {
  it('go with loudness in decibels', () => {
    expect([meterOf(0), meterOf(1), meterOf(2), meterOf(0.0001)]).toEqual([0, 1, 1, 0]);
    expect(meterOf(0.1)).toBeGreaterThan(meterOf(0.01));
  });

  it.each(LINE_SLIDERS.map((slider) => [slider.label, slider] as const))(
    '%s comes back to where it was set',
    (_, slider) => {
      for (let at = slider.min; at <= slider.max; at += slider.step)
        expect(positionOf(slider, valueAt(slider, at))).toBe(at);
      expect(sliderText(slider, valueAt(slider, slider.min))).toBe('none');
      expect(sliderText(slider, valueAt(slider, slider.max))).not.toBe('none');
    },
  );
});

describe('addresses', () => {
  it.each([
    ['', { view: 'softphone' }],
    ['#/', { view: 'softphone' }],
    ['#/calls', { view: 'calls' }],
    ['#/calls/a%2Fb', { view: 'call', id: 'a/b' }],
    ['#/calls/%E0%A4%A', { view: 'softphone' }],
    ['#/nowhere', { view: 'softphone' }],
  ])('%s', (hash, route) => expect(routeOf(hash)).toEqual(route));

  it('lead back to the call that they were made of', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (id) => {
        expect(routeOf(addressOf(id))).toEqual({ view: 'call', id });
      }),
    );
  });
});

describe('who called', () => {
  it.each([
    ['+12025550123', 'chan-websocket', '+12025550123'],
    ['', 'chan-websocket', 'a phone at Asterisk'],
    ['', 'audiosocket', 'a phone at Asterisk'],
    ['', 'softphone', 'a browser'],
    ['', 'twilio', 'unknown'],
  ])('"%s" by %s is %s', (from, carrier, text) => expect(callerText(from, carrier)).toBe(text));
});
