import type { Item, Part } from './conversation-item.js';

/** Audio of the caller costs a token per 100 ms, audio of the model one per 50 ms (OpenAI's price pages). */
const CALLER_MS_PER_TOKEN = 100;
export const MODEL_MS_PER_TOKEN = 50;
/** English text: about four characters a token. */
const CHARS_PER_TOKEN = 4;
/** Prompt caching works in blocks of this many tokens. */
const CACHE_BLOCK_TOKENS = 64;

export interface TokenCount {
  readonly text: number;
  readonly audio: number;
}

/** The tokens of one response, in the API's own shape. */
export interface Usage {
  readonly total_tokens: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly input_token_details: {
    readonly text_tokens: number;
    readonly audio_tokens: number;
    readonly image_tokens: number;
    readonly cached_tokens: number;
    readonly cached_tokens_details: {
      readonly text_tokens: number;
      readonly audio_tokens: number;
      readonly image_tokens: number;
    };
  };
  readonly output_token_details: { readonly text_tokens: number; readonly audio_tokens: number };
}

/** What the items would cost, estimated from their lengths. */
export function countTokens(items: readonly Item[], instructions = ''): TokenCount {
  const counts = items.map((item) =>
    item.type === 'message' ? countMessage(item.content) : countCall(item),
  );
  return [{ text: textTokens(instructions), audio: 0 }, ...counts].reduce(add);
}

/** `previousInput` is what the last response read: that part is cached now. */
export function usageOf(input: TokenCount, output: TokenCount, previousInput: TokenCount): Usage {
  const cached = {
    text: wholeBlocks(Math.min(input.text, previousInput.text)),
    audio: wholeBlocks(Math.min(input.audio, previousInput.audio)),
  };
  const inputTokens = input.text + input.audio;
  const outputTokens = output.text + output.audio;
  return {
    total_tokens: inputTokens + outputTokens,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    input_token_details: {
      text_tokens: input.text,
      audio_tokens: input.audio,
      image_tokens: 0,
      cached_tokens: cached.text + cached.audio,
      cached_tokens_details: { text_tokens: cached.text, audio_tokens: cached.audio, image_tokens: 0 },
    },
    output_token_details: { text_tokens: output.text, audio_tokens: output.audio },
  };
}

function countMessage(parts: readonly Part[]): TokenCount {
  return parts.map(countPart).reduce(add, { text: 0, audio: 0 });
}

function countPart(part: Part): TokenCount {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
      return { text: textTokens(part.text), audio: 0 };
    case 'input_audio':
      return { text: 0, audio: Math.ceil(part.audioMs / CALLER_MS_PER_TOKEN) };
    case 'output_audio':
      return { text: textTokens(part.transcript), audio: Math.ceil(part.audioMs / MODEL_MS_PER_TOKEN) };
    case 'input_image':
      return { text: 0, audio: 0 };
  }
}

function countCall(item: Exclude<Item, { type: 'message' }>): TokenCount {
  const words = item.type === 'function_call' ? item.name + item.arguments : item.output;
  return { text: textTokens(words), audio: 0 };
}

const textTokens = (text: string): number => Math.ceil(text.length / CHARS_PER_TOKEN);
const wholeBlocks = (tokens: number): number => tokens - (tokens % CACHE_BLOCK_TOKENS);
const add = (a: TokenCount, b: TokenCount): TokenCount => ({
  text: a.text + b.text,
  audio: a.audio + b.audio,
});
