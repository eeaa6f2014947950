import { MODEL_RATE_HZ } from '../../src/audio/frame.js';
import { startPracticeAgent } from '../../src/compose/practice-agent.js';
import type { RealtimeSettings } from '../../src/ports/realtime-settings.js';
import type { ToolDeclaration } from '../../src/ports/tool.js';
import { createRealtimeProvider } from '../../src/providers/openai-realtime/provider.js';
import type { Voice } from '../../src/providers/practice-agent/voice.js';
import { dialProvider } from '../../src/wire/provider-dialer.js';
import { dialText } from '../../src/wire/text-socket.js';
import { load } from '../support/config-file.js';
import { fastClock } from '../support/fast-clock.js';
import { tone } from '../support/signals.js';
import { describeProvider, type ProviderFactory } from './provider.contract.js';

const TOOLS: readonly ToolDeclaration[] = [
  { name: 'get_call_info', description: 'Tells about this call.', parameters: { type: 'object' } },
  { name: 'hangup_call', description: 'Ends the call.', parameters: { type: 'object' } },
];

/** A hum, 20 ms for every character. */
const hum: Voice = (text) =>
  Promise.resolve(tone(300, MODEL_RATE_HZ, (text.length * MODEL_RATE_HZ) / 50, 8000));

function practice(dialect: 'ga' | 'beta', audioFormat: 'pcm16' | 'g711_ulaw'): ProviderFactory {
  return async (quality) => {
    const agent = await startPracticeAgent(load('provider_name: practice'), fastClock(20), hum);
    const settings: RealtimeSettings = {
      dialect,
      audioFormat,
      model: 'gpt-realtime',
      modalities: ['audio', 'text'],
      turnDetection: { type: 'server_vad' },
      // The API's own bounds are 0.25 and 1.5.
      ...(quality === 'bad' && { speed: 99 }),
    };
    const provider = createRealtimeProvider({
      name: 'practice',
      endpoint: agent.endpoint,
      settings,
      tools: TOOLS,
      connect: (target, codec) => dialProvider(target, codec, dialText),
    });
    const link = provider.open();
    return {
      provider,
      link,
      toolCount: TOOLS.length,
      toolCall: { userText: 'The caller pressed 3 on the keypad', name: 'get_call_info' },
      stop: async () => {
        link.close('the test is over');
        await agent.close();
      },
    };
  };
}

for (const dialect of ['ga', 'beta'] as const) {
  for (const audioFormat of ['pcm16', 'g711_ulaw'] as const) {
    describeProvider(`the practice agent in ${dialect}, ${audioFormat}`, practice(dialect, audioFormat));
  }
}
