import type { z } from 'zod';
import { loadWebRtcVad } from '../../src/audio/webrtc-vad.js';
import { configuredParts, type ConfiguredParts } from '../../src/compose/configured-parts.js';
import { buildConfig } from '../../src/config/build-config.js';
import { configFile } from '../../src/config/schema.js';
import { ToolRegistry } from '../../src/tools/registry.js';

const vad = await loadWebRtcVad();

/** What the server makes a call of when its configuration says this and no more. */
export function serverParts(says: z.input<typeof configFile> = {}): ConfiguredParts {
  const config = { ...buildConfig(configFile.parse(says), 'bench'), unresolved: [], fromEnvironment: [] };
  return configuredParts({ config, tools: new ToolRegistry([]) }, config.defaultAgent, vad);
}
