import type { Codec } from '../../ports/link.js';
import type { Provider, ProviderCommand, ProviderEvent, ProviderLink } from '../../ports/provider.js';
import type { RealtimeSettings } from '../../ports/realtime-settings.js';
import type { ToolDeclaration } from '../../ports/tool.js';
import { createRealtimeCodec } from './codec.js';
import { providerFormat } from './format.js';
import { realtimeRequest, type RealtimeEndpoint } from './request.js';

/** What one agent's way to its model is made of. */
export interface RealtimeProviderOptions {
  /** As in the configuration: `openai`, `practice`. */
  readonly name: string;
  readonly endpoint: Omit<RealtimeEndpoint, 'settings'>;
  readonly settings: RealtimeSettings;
  readonly tools: readonly ToolDeclaration[];
  /** Starts connecting. */
  readonly connect: (
    target: ReturnType<typeof realtimeRequest>,
    codec: Codec<ProviderEvent, ProviderCommand>,
  ) => ProviderLink;
}

/** A provider that speaks the Realtime protocol: OpenAI, a compatible server, or the practice agent. */
export function createRealtimeProvider(options: RealtimeProviderOptions): Provider {
  const { name, endpoint, settings, tools, connect } = options;
  const { turnDetection } = settings;
  return {
    name,
    format: providerFormat(settings),
    // The server's default is to interrupt; with manual turns (null) it hears no speech at all.
    cancelsOnSpeech: turnDetection !== null && turnDetection?.interrupt_response !== false,
    open: () => connect(realtimeRequest({ ...endpoint, settings }), createRealtimeCodec({ settings, tools })),
  };
}
