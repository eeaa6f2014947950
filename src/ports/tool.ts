/** A JSON Schema object, as models take it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a tool may do to the call it is used in. */
export interface ToolContext {
  readonly callId: string;
  readonly agent: string;
  /** Ends with the call. */
  readonly signal: AbortSignal;
  /** Ends the call once everything that is being said has been heard. */
  hangUp(reason: string): void;
}

/** Something the model can do. One file in src/tools/ each; the file's name is the tool's name. */
export interface Tool {
  readonly name: string;
  /** For the model: what it does and when to use it. */
  readonly description: string;
  readonly parameters: JsonSchema;
  /** Returns plain data for the model; a throw becomes an error result. */
  execute(args: Readonly<Record<string, unknown>>, context: ToolContext): Promise<unknown>;
}

/** What a model is told about a tool. */
export type ToolDeclaration = Pick<Tool, 'name' | 'description' | 'parameters'>;
