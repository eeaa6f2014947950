import type { Agent, Config } from '../config/config.js';
import type { EffectiveSettings } from '../observe/call-log.js';
import { DEFAULT_TOOLS } from '../tools/registry.js';

/** What held for a call, flat, for its first log line. */
export function effectiveSettings(config: Config, agent: Agent): EffectiveSettings {
  const { settings, tools, bargeIn, greeting } = agent;
  const { vad, gate, call } = config;
  return {
    model: settings.model,
    voice: settings.voice ?? null,
    dialect: settings.dialect,
    audioFormat: settings.audioFormat,
    turnDetection: settings.turnDetection?.type ?? null,
    transcription: modelOf(settings.transcription),
    noiseReduction: settings.noiseReduction?.type ?? null,
    tools: (tools ?? DEFAULT_TOOLS).join(' '),
    greets: greeting !== undefined,
    bargeIn: bargeIn.mode,
    vadAggressiveness: vad.webrtcAggressiveness,
    vadEnhanced: vad.enhancedEnabled,
    gateRelease: gate.release,
    gateTailMs: gate.tailMs,
    maxDurationMs: call.maxDurationMs,
    config: config.sourcePath,
  };
}

function modelOf(transcription: Agent['settings']['transcription']): string | null {
  const model = transcription?.['model'];
  return typeof model === 'string' ? model : null;
}
