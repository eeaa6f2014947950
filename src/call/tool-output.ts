import { messageOf, TalkpathError, type ErrorCode } from '../lib/errors.js';
import { ToolFailure } from '../lib/errors/tool-failure.js';
import type { ToolYield } from '../ports/call-inputs.js';
import { FROM_OUTSIDE, type ReadyTool, type ToolArguments, type ToolContext } from '../ports/tool.js';

/** What a tool gave, where it did not fail. */
export type Given = Exclude<ToolYield, { gave: 'failure' }>;
/** How a tool failed. */
export type Failure = ToolYield & { gave: 'failure' };

/** What a model is given of a result that is too long: so much of its beginning, and how long it is. */
interface ShortenedResult {
  readonly truncated: true;
  readonly totalChars: number;
  readonly beginning: string;
}

/** A tool's result as text for the model, of bounded length. Throws what JSON can't hold. */
export function resultText(
  result: unknown,
  maxChars: number,
): { readonly text: string; readonly shortened: boolean } {
  // A function or a symbol becomes nothing at all.
  const text = (JSON.stringify(result) as string | undefined) ?? 'null';
  if (text.length <= maxChars) return { text, shortened: false };
  const short: ShortenedResult = {
    truncated: true,
    totalChars: text.length,
    beginning: text.slice(0, maxChars),
  };
  return { text: JSON.stringify(short), shortened: true };
}

/** Runs one call of a tool and says what it gave, however it ends; never rejects. */
export type ExecuteTool = (
  tool: ReadyTool,
  args: ToolArguments,
  context: ToolContext,
  maxChars: number,
) => Promise<ToolYield>;

/** Runs the tool itself. */
export const executeTool: ExecuteTool = async (tool, args, context, maxChars) => {
  try {
    const result = await tool.execute(args, context);
    if (result === FROM_OUTSIDE) return { gave: 'later' };
    return { gave: 'result', ...resultText(result, maxChars) };
  } catch (thrown) {
    const words = thrown instanceof ToolFailure ? { tellTheCaller: thrown.tellTheCaller } : {};
    return {
      gave: 'failure',
      code: codeOf(thrown),
      message: messageOf(thrown).slice(0, maxChars),
      ...words,
    };
  }
};

/** The same failure, to be thrown. */
export function failureOf({ code, message, tellTheCaller }: Failure): TalkpathError {
  return tellTheCaller === undefined
    ? new TalkpathError(code, message)
    : new ToolFailure(code, message, tellTheCaller);
}

/** The code under which a failure of a tool is told. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof TalkpathError ? error.code : 'tool.failed';
}

/** A failure as the model gets it: data like any other result. `tell_the_caller`: the operator's own words for it. */
export function failureText(error: unknown, maxChars: number): string {
  return JSON.stringify({
    error: {
      code: codeOf(error),
      message: messageOf(error).slice(0, maxChars),
      ...(error instanceof ToolFailure && { tell_the_caller: error.tellTheCaller }),
    },
  });
}
