import { describe, expect, it } from 'vitest';
import { faultsOf, load } from '../support/config-file.js';

const settingsOf = (openai: string) => load(`openai: ${openai}`).defaultAgent.settings;
const faultOf = (openai: string) => faultsOf(`openai: ${openai}`)[0];

describe('session settings', () => {
  it('are the current model, speech and text, in GA, when nothing is said', () => {
    expect(settingsOf('{}')).toEqual({
      dialect: 'ga',
      model: 'gpt-realtime-2.1',
      modalities: ['audio', 'text'],
      audioFormat: 'pcm16',
      turnDetection: { type: 'server_vad', interrupt_response: false },
      transcription: { model: 'gpt-transcribe' },
    });
  });

  it('keep every key of the block under its own name', () => {
    const openai = `{model: m, voice: v, speed: 1.2, instructions: i, audio_format: g711_ulaw, max_output_tokens: inf,
      turn_detection: {type: semantic_vad, eagerness: low}, transcription: {model: t, language: de, prompt: p},
      noise_reduction: {type: far_field}, tool_choice: required, parallel_tool_calls: false,
      reasoning: {effort: low}, truncation: {type: retention_ratio, retention_ratio: 0.8}, tracing: auto}`;
    expect(settingsOf(openai)).toEqual({
      dialect: 'ga',
      model: 'm',
      modalities: ['audio', 'text'],
      audioFormat: 'g711_ulaw',
      instructions: 'i',
      voice: 'v',
      speed: 1.2,
      maxOutputTokens: 'inf',
      turnDetection: { type: 'semantic_vad', eagerness: 'low', interrupt_response: false },
      transcription: { model: 't', language: 'de', prompt: 'p' },
      noiseReduction: { type: 'far_field' },
      toolChoice: 'required',
      parallelToolCalls: false,
      reasoning: { effort: 'low' },
      truncation: { type: 'retention_ratio', retention_ratio: 0.8 },
      tracing: 'auto',
    });
  });

  it('ask for the caller in writing only where GA wants text and nothing else is said', () => {
    expect(settingsOf('{modalities: [audio]}').transcription).toBeUndefined();
    expect(settingsOf('{transcription: null}').transcription).toBeNull();
    expect(settingsOf('{dialect: beta}')).not.toHaveProperty('transcription');
  });

  it.each(['null', '{type: none}'])('turn off turn detection with %s', (given) => {
    expect(settingsOf(`{turn_detection: ${given}}`).turnDetection).toBeNull();
  });

  it('take the API name of the output limit too, but not both', () => {
    expect(settingsOf('{max_response_output_tokens: 9}').maxOutputTokens).toBe(9);
    expect(faultOf('{max_output_tokens: 9, max_response_output_tokens: 9}')?.path).toBe(
      'openai.max_response_output_tokens',
    );
  });
});

describe('a key without effect', () => {
  it.each([
    ['{temperature: 0.8}', 'openai.temperature', /GA sessions.*dialect: beta/],
    ['{dialect: beta, temperature: 0.5}', 'openai.temperature', /from 0.6 to 1.2/],
    ['{dialect: beta, reasoning: {effort: low}}', 'openai.reasoning', /beta/],
    ['{dialect: beta, parallel_tool_calls: true}', 'openai.parallel_tool_calls', /beta/],
    [
      '{dialect: beta, turn_detection: {type: server_vad, idle_timeout_ms: 6000}}',
      'openai.turn_detection.idle_timeout_ms',
      /beta/,
    ],
    [
      '{turn_detection: {type: semantic_vad, idle_timeout_ms: 6000}}',
      'openai.turn_detection.idle_timeout_ms',
      /no effect with this type/,
    ],
    ['{turn_detection: {type: server_vad, eagerness: low}}', 'openai.turn_detection.eagerness', /no effect/],
    ['{turn_detection: {type: none, threshold: 1}}', 'openai.turn_detection.threshold', /no effect/],
    [
      '{turn_detection: {type: server_vad, idle_timeout_ms: 100}}',
      'openai.turn_detection.idle_timeout_ms',
      /5000/,
    ],
    ['{turn_detection: {threshold: 1}}', 'openai.turn_detection.type', /server_vad, semantic_vad, none/],
    ['{speed: 2}', 'openai.speed', /0.25 to 1.5/],
    ['{max_output_tokens: 0}', 'openai.max_output_tokens', /1 to 4096, or inf/],
    ['{tools: [hangup]}', 'openai.tools[0]', /known tools: hangup_call, get_call_info/],
    ['{tools: [hangup_call, hangup_call]}', 'openai.tools[1]', /twice/],
    ['{tools: [], tool_choice: {type: function, name: x}}', 'openai.tool_choice', /x/],
  ])('is refused by name: %s', (openai, path, message) => {
    const fault = faultOf(openai);
    expect(fault?.path).toBe(path);
    expect(fault?.message).toMatch(message);
  });

  it('is accepted where it has one', () => {
    expect(settingsOf('{dialect: beta, temperature: 0.6}').temperature).toBe(0.6);
    expect(
      settingsOf('{turn_detection: {type: server_vad, idle_timeout_ms: 6000}}').turnDetection,
    ).toMatchObject({ idle_timeout_ms: 6000 });
  });
});

describe('modalities', () => {
  it('of audio alone get the words of the API in beta, and pass in GA', () => {
    const fault = faultOf('{dialect: beta, modalities: ["audio"]}');
    expect(fault?.path).toBe('openai.modalities');
    expect(fault?.message).toBe(
      "Invalid modalities: ['audio']. Supported combinations are: ['text'] and ['audio', 'text'].",
    );
    expect(settingsOf('{modalities: [audio]}').modalities).toEqual(['audio']);
  });

  it.each(['[text]', '[]', '[audio, audio]', '[video]'])('are refused when they are %s', (modalities) => {
    for (const dialect of ['ga', 'beta'])
      expect(faultOf(`{dialect: ${dialect}, modalities: ${modalities}}`)?.path).toMatch(
        /^openai\.modalities/,
      );
  });
});

describe('agents', () => {
  const text = `
openai: {model: m, voice: alloy, instructions: base, tools: [hangup_call], max_response_output_tokens: 5}
agents:
  default: {greeting: Hello}
  sales: {voice: cedar, tools: [], greeting: Hi, max_output_tokens: 7}
`;

  it('start from the provider block and override it key by key', () => {
    const { agents } = load(text);
    expect([...agents.keys()]).toEqual(['default', 'sales']);
    expect(agents.get('default')).toMatchObject({
      name: 'default',
      greeting: 'Hello',
      tools: ['hangup_call'],
      settings: { voice: 'alloy', instructions: 'base', maxOutputTokens: 5 },
    });
    expect(agents.get('sales')).toMatchObject({
      greeting: 'Hi',
      tools: [],
      settings: { model: 'm', voice: 'cedar', instructions: 'base', maxOutputTokens: 7 },
    });
  });

  it('say nothing about tools when nobody does', () => {
    expect(load('').defaultAgent).not.toHaveProperty('tools');
    expect(load('').defaultAgent).not.toHaveProperty('greeting');
  });

  it('are judged in their own block', () => {
    const faults = faultsOf(
      'openai: {dialect: beta, tool_choice: {type: function, name: hangup_call}}\nagents:\n  a:\n    modalities: [audio]\n    tools: [nope]\n    api_key: x\n  b: {tools: []}\n',
    );
    expect(faults.map(({ line, path }) => `${line ?? ''} ${path}`)).toEqual([
      '4 agents.a.modalities',
      '5 agents.a.tools',
      '5 agents.a.tools[0]',
      '6 agents.a.api_key',
      '7 agents.b.tools',
    ]);
  });
});
