import type { AfterCall } from './after-call.js';
import type { PhoneLine } from './phone-line.js';

/** A JSON Schema object, as models take it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A tool's arguments: a JSON object from the model, checked against the tool's schema. */
export type ToolArguments = Readonly<Record<string, unknown>>;

/**
 * How the model gets the result.
 *
 * - `blocking`: it waits for it, within the deadline.
 * - `background`: it is told `queued` at once, and nothing more.
 * - `deferred`: it is told `pending` at once; the result comes later, as a turn of its own.
 * - `approval`: it waits for a person, who approves, edits or refuses the arguments; then as `blocking`.
 */
export type ToolMode = 'blocking' | 'background' | 'deferred' | 'approval';

/** What the caller hears while a call of the tool keeps the agent silent. */
export type ToolProgress =
  /** A sentence in the agent's own voice. */
  | { readonly afterMs: number; readonly say: string }
  /** `tone`: a soft double beep now and then. `music`: a quiet melody. */
  | { readonly afterMs: number; readonly sound: HoldSound };

export type HoldSound = 'tone' | 'music';

/** The conversation that a tool is used in; a telephone call, or one without a telephone. */
export interface ConversationFacts {
  readonly callId: string;
  readonly agent: string;
  /** Who calls and who was called; empty where nobody dialled. */
  readonly from: string;
  readonly to: string;
}

/** What a tool is given besides its arguments. */
export interface ToolContext {
  readonly conversation: ConversationFacts;
  /** Since the conversation began (ms). */
  readonly elapsedMs: number;
  /** One for each call of a tool, the same however often it is tried. */
  readonly idempotencyKey: string;
  /** Ends with the deadline, and with the conversation. */
  readonly signal: AbortSignal;
  /** The telephone line; absent where the conversation has none. */
  readonly line?: PhoneLine | undefined;
  /** What is sent when the conversation is over; absent where nobody is to be told. */
  readonly afterCall?: AfterCall | undefined;
}

/** Something the model can do. One file in src/tools/ each; the file's name is the tool's name. */
export interface Tool {
  readonly name: string;
  /** For the model: what it does and when to use it. */
  readonly description: string;
  readonly parameters: JsonSchema;
  /** `blocking` where nothing is said. */
  readonly mode?: ToolMode | undefined;
  /** How long one call may take (ms); the common deadline where nothing is said. */
  readonly deadlineMs?: number | undefined;
  readonly progress?: ToolProgress | undefined;
  /** Returns plain data for the model; a throw becomes an error result. */
  execute(args: ToolArguments, context: ToolContext): Promise<unknown>;
}

/** A tool as a conversation uses it: its arguments can be checked before it runs. */
export interface ReadyTool extends Tool {
  /** What is wrong with the arguments, for the model to read; `undefined` when they fit the schema. */
  complaint(args: ToolArguments): string | undefined;
}

/** What a model is told about a tool. */
export type ToolDeclaration = Pick<Tool, 'name' | 'description' | 'parameters'>;

/** What a deferred tool returns when another system will bring the result. */
export const FROM_OUTSIDE: unique symbol = Symbol('the result comes from outside');

/** What every tool is held to unless it says otherwise. */
export interface ToolLimits {
  /** One call of a tool may take so long (ms). */
  readonly deadlineMs: number;
  /** A person gets so long to approve (ms). */
  readonly approvalMs: number;
  /** A result is given to the model up to so much (characters of JSON). */
  readonly maxResultChars: number;
}
