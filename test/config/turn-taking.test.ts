import { describe, expect, it } from 'vitest';
import { faultsOf, load, placesOf } from '../support/config-file.js';

const bargeInOf = (text: string, agent = 'default') => load(text).agents.get(agent)?.bargeIn;

describe('vad', () => {
  it('takes its two durations as they are', () => {
    expect(load('vad: {start_ms: 20, hangover_ms: 100}').vad).toMatchObject({ startMs: 20, hangoverMs: 100 });
    expect(load('vad: {start_ms: 400, hangover_ms: 2000}').vad).toMatchObject({
      startMs: 400,
      hangoverMs: 2000,
    });
  });

  it.each([
    ['vad: {start_ms: 19}', '1:17 vad.start_ms', 'a whole number from 20 to 400'],
    ['vad: {start_ms: 401}', '1:17 vad.start_ms', 'a whole number from 20 to 400'],
    ['vad: {hangover_ms: 2001}', '1:20 vad.hangover_ms', 'a whole number from 100 to 2000'],
    ['vad: {hangover_ms: 99}', '1:20 vad.hangover_ms', 'a whole number from 100 to 2000'],
    ['gate: {pre_roll_ms: 3001}', '1:21 gate.pre_roll_ms', 'a whole number from 0 to 3000'],
    ['gate: {tail_ms: -1}', '1:17 gate.tail_ms', 'a whole number from 0 to 2000'],
    ['barge_in: {decide_ms: 99}', '1:23 barge_in.decide_ms', 'a whole number from 100 to 400'],
    ['gate: {release: drained}', '1:17 gate.release', 'one of playout_drained, response_done'],
  ])('and what stands beside it keep within their bounds: %s', (text, place, message) => {
    const faults = faultsOf(text);
    expect(placesOf(faults)).toEqual([place]);
    expect(faults[0]?.message).toBe(`must be ${message}`);
  });

  it('refuses thresholds of the enhanced detector while that is off', () => {
    const faults = faultsOf('vad:\n  confidence_threshold: 0.6\n  energy_threshold: 1500\n');
    expect(placesOf(faults)).toEqual(['2:3 vad.confidence_threshold', '3:3 vad.energy_threshold']);
    expect(faults[0]?.message).toContain('has no effect without vad.enhanced_enabled: true');
    expect(
      load('vad: {enhanced_enabled: true, confidence_threshold: 0.4, energy_threshold: 900}').vad,
    ).toMatchObject({ enhancedEnabled: true, confidenceThreshold: 0.4, energyThreshold: 900 });
  });

  it('does not blame the thresholds for a switch that could not be read', () => {
    expect(placesOf(faultsOf('vad: {enhanced_enabled: "yes", confidence_threshold: 0.6}'))).toEqual([
      '1:25 vad.enhanced_enabled',
    ]);
  });
});

describe('gate', () => {
  it('takes every key', () => {
    expect(load('gate: {release: response_done, pre_roll_ms: 0, tail_ms: 2000}').gate).toEqual({
      release: 'response_done',
      preRollMs: 0,
      tailMs: 2000,
    });
  });

  it('suggests the key that was meant', () => {
    expect(faultsOf('gate: {preroll_ms: 1}')[0]).toMatchObject({ suggestion: 'pre_roll_ms' });
    expect(faultsOf('vad: {tail_ms: 1}')[0]).toMatchObject({ suggestion: 'gate.tail_ms' });
  });
});

describe('barge_in', () => {
  it('is local, includes the greeting and decides within 400 ms when nothing is said', () => {
    const byDefault = { mode: 'local', greeting: true, decideMs: 400 };
    expect(bargeInOf('')).toEqual(byDefault);
    expect(bargeInOf('barge_in:\n')).toEqual(byDefault);
    expect(bargeInOf('barge_in: {}')).toEqual(byDefault);
  });

  it.each([
    ['local', 'local'],
    ['provider', 'provider'],
    ['off', 'off'],
    ['Off', 'off'],
    ['"off"', 'off'],
    ['false', 'off'],
    ['False', 'off'],
    ['"${MODE}"', 'provider'],
  ])('may be a plain word: %s', (word, mode) => {
    const env = { MODE: 'provider' };
    expect(load(`barge_in: ${word}`, { env }).defaultAgent.bargeIn.mode).toBe(mode);
    expect(load(`barge_in: {mode: ${word}}`, { env }).defaultAgent.bargeIn.mode).toBe(mode);
  });

  it.each([
    ['on', true],
    ['ON', true],
    ['true', true],
    ['"on"', true],
    ['"${YES}"', true],
    ['off', false],
    ['false', false],
  ])('takes the greeting as a word or as true and false: %s', (word, greeting) => {
    const text = `barge_in: {greeting: ${word}}`;
    expect(load(text, { env: { YES: 'true' } }).defaultAgent.bargeIn.greeting).toBe(greeting);
  });

  it.each([
    ['barge_in: locl', '1:11 barge_in.mode', /must be one of local, provider, off/, 'local'],
    ['barge_in: on', '1:11 barge_in.mode', /must be one of local, provider, off/, undefined],
    ['barge_in: true', '1:11 barge_in.mode', /must be one of local, provider, off/, undefined],
    ['barge_in: 3', '1:11 barge_in.mode', /must be one of local, provider, off/, undefined],
    ['barge_in: "${NONE}"', '1:11 barge_in', /NONE is not set/, undefined],
    ['barge_in: [off]', '1:1 barge_in', /must be local, provider, off, or a block of keys/, undefined],
    ['barge_in: {greeting: maybe}', '1:22 barge_in.greeting', /must be on or off/, undefined],
    ['barge_in: {decide: 300}', '1:12 barge_in.decide', /unknown key/, 'decide_ms'],
    [
      'agents: {a: {barge_in: provide}}',
      '1:24 agents.a.barge_in.mode',
      /must be one of local, provider, off/,
      'provider',
    ],
    ['openai: {decide_ms: 300}', '1:10 openai.decide_ms', /unknown key/, 'agents.NAME.barge_in.decide_ms'],
  ])('is refused with its place: %s', (text, place, message, suggestion) => {
    const faults = faultsOf(text);
    expect(placesOf(faults)).toEqual([place]);
    expect(faults[0]?.message).toMatch(message);
    expect(faults[0]?.suggestion).toBe(suggestion);
  });

  it('is overridden by an agent key by key', () => {
    const text = `
barge_in: {mode: local, greeting: off, decide_ms: 300}
agents:
  legal: {barge_in: off}
  brisk: {barge_in: {decide_ms: 200, greeting: on}}
`;
    expect(bargeInOf(text)).toEqual({ mode: 'local', greeting: false, decideMs: 300 });
    expect(bargeInOf(text, 'legal')).toEqual({ mode: 'off', greeting: false, decideMs: 300 });
    expect(bargeInOf(text, 'brisk')).toEqual({ mode: 'local', greeting: true, decideMs: 200 });
  });
});

describe('a barge_in key without effect', () => {
  it.each([
    ['barge_in: {mode: provider, decide_ms: 300}', '1:28 barge_in.decide_ms', 'needs barge_in.mode local'],
    ['barge_in: {mode: off, greeting: on}', '1:23 barge_in.greeting', 'barge_in.mode local or provider'],
    ['agents: {a: {barge_in: {mode: off, decide_ms: 300}}}', '1:36 agents.a.barge_in.decide_ms', 'local'],
    ['barge_in: off\nagents: {a: {barge_in: {greeting: off}}}', '2:25 agents.a.barge_in.greeting', 'local'],
    [
      'barge_in: {decide_ms: 300}\nagents: {default: {barge_in: {decide_ms: 200}}}',
      '1:12 barge_in.decide_ms',
      'every agent has its own',
    ],
  ])('is refused: %s', (text, place, message) => {
    const faults = faultsOf(text);
    expect(placesOf(faults)).toEqual([place]);
    expect(faults[0]?.message).toContain('has no effect');
    expect(faults[0]?.message).toContain(message);
  });

  it('is accepted when it matters to one agent', () => {
    const text = 'barge_in: {mode: off, decide_ms: 300}\nagents: {a: {barge_in: local}}';
    expect(bargeInOf(text, 'a')).toMatchObject({ mode: 'local', decideMs: 300 });
  });

  it('is not blamed for a mode that could not be read', () => {
    expect(placesOf(faultsOf('barge_in: {mode: of, decide_ms: 300}'))).toEqual(['1:18 barge_in.mode']);
  });
});

describe('barge_in: provider', () => {
  it.each([
    ['openai: {turn_detection: null}\nbarge_in: provider', '2:11 barge_in.mode'],
    ['openai: {turn_detection: {type: none}}\nbarge_in: {mode: provider}', '2:12 barge_in.mode'],
    ['openai: {turn_detection: null}\nagents: {a: {barge_in: provider}}', '2:24 agents.a.barge_in.mode'],
    ['barge_in: provider\nagents: {a: {turn_detection: null}}', '2:14 agents.a.turn_detection'],
  ])('needs a provider that hears speech: %s', (text, place) => {
    const faults = faultsOf(text);
    expect(placesOf(faults)).toEqual([place]);
    expect(faults[0]?.message).toContain('leaves nobody to interrupt the agent');
  });

  it('is satisfied by turn detection in the agent itself', () => {
    const text =
      'openai: {turn_detection: null}\nagents: {default: {turn_detection: {type: semantic_vad}, barge_in: provider}}';
    expect(bargeInOf(text)?.mode).toBe('provider');
  });
});

describe('who cancels a response', () => {
  const detectionOf = (text: string) => load(text).defaultAgent.settings.turnDetection;

  it.each(['local', 'off'])('is not the provider when barge_in is %s', (mode) => {
    expect(detectionOf(`barge_in: ${mode}`)).toEqual({ type: 'server_vad', interrupt_response: false });
    expect(detectionOf(`barge_in: ${mode}\nopenai: {turn_detection: {type: semantic_vad}}`)).toEqual({
      type: 'semantic_vad',
      interrupt_response: false,
    });
  });

  it('is whoever the file says', () => {
    const given = { type: 'server_vad', interrupt_response: true };
    expect(detectionOf(`openai: {turn_detection: ${JSON.stringify(given)}}`)).toEqual(given);
  });

  it('is left to the provider with barge_in: provider', () => {
    expect(detectionOf('barge_in: provider')).toBeUndefined();
    expect(detectionOf('barge_in: provider\nopenai: {turn_detection: {type: server_vad}}')).toEqual({
      type: 'server_vad',
    });
  });

  it('is nobody when there is no turn detection', () => {
    expect(detectionOf('openai: {turn_detection: null}')).toBeNull();
    expect(detectionOf('openai: {turn_detection: {type: none}}')).toBeNull();
  });

  it('is not asked of a beta server unless the file does, because it may not know the key', () => {
    expect(detectionOf('openai: {dialect: beta}')).toBeUndefined();
    const given = { type: 'server_vad', interrupt_response: false };
    expect(detectionOf(`openai: {dialect: beta, turn_detection: ${JSON.stringify(given)}}`)).toEqual(given);
    expect(detectionOf('openai: {dialect: beta, turn_detection: {type: server_vad}}')).toEqual({
      type: 'server_vad',
    });
  });

  it('is decided for each agent by its own barge_in', () => {
    const { agents } = load('barge_in: off\nagents: {a: {barge_in: provider}}');
    expect(agents.get('a')?.settings.turnDetection).toBeUndefined();
    expect(agents.get('default')?.settings.turnDetection?.interrupt_response).toBe(false);
  });
});
