import type { TokenUsage } from '../../ports/provider.js';

/** Tokens as `kind` labels name them: what was cached is no longer a part of what went in. */
export function tokensByKind(tokens: TokenUsage): readonly (readonly [kind: string, count: number])[] {
  const { inputText, inputAudio, cachedText, cachedAudio, outputText, outputAudio } = tokens;
  return Object.entries({
    input_text: Math.max(0, inputText - cachedText),
    input_audio: Math.max(0, inputAudio - cachedAudio),
    cached_text: cachedText,
    cached_audio: cachedAudio,
    output_text: outputText,
    output_audio: outputAudio,
  });
}
