import type { Secret } from '../lib/secret.js';
import type { JsonSchema, ToolMode, ToolProgress } from './tool.js';

/** What a tool of the configuration may say about how it is used. */
export interface ToolTraits {
  readonly mode?: ToolMode;
  readonly deadlineMs?: number;
  readonly progress?: ToolProgress;
}

/**
 * An HTTP request with gaps. `{{name}}` stands for a value, an argument of the tool or a variable of the call, and goes in as a value:
 * encoded in the URL, whole in the body. Where a text may hold a secret of the operator's, it is one as a whole.
 */
export interface HttpTemplate {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `http:` or `https:`; gaps in the path only, never in scheme, host or port. */
  readonly url: Secret;
  readonly headers: Readonly<Record<string, Secret>>;
  readonly query: Readonly<Record<string, Secret>>;
  /** JSON; a string that is nothing but a gap becomes the value itself, with its type. Its strings are `Secret`s too. */
  readonly body?: unknown;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Hosts (`name` or `name:port`) that a redirect may lead to besides the URL's own. */
  readonly allowedHosts: readonly string[];
  /** Hosts (`name` or `name:port`) that may lie in a private network or on this machine. */
  readonly privateHosts: readonly string[];
}

/** A tool that is an HTTP request. */
export interface HttpToolDefinition extends ToolTraits {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
  readonly request: HttpTemplate;
  /** Which part of the answer the model gets, as in `data.items[0].name`; all of it when absent. */
  readonly result?: string;
  /** What the model is to tell the caller when the request fails. */
  readonly errorMessage?: string;
}

/** A server that offers tools by the Model Context Protocol. */
export interface McpServerDefinition extends ToolTraits {
  /** Goes before the names of its tools: `NAME_tool`. */
  readonly name: string;
  /** A program that speaks over standard input and output, or an address that is spoken to by HTTP. */
  readonly transport:
    | {
        readonly type: 'stdio';
        readonly command: string;
        readonly args: readonly string[];
        readonly env: Readonly<Record<string, Secret>>;
      }
    | {
        readonly type: 'http';
        readonly url: string;
        readonly headers: Readonly<Record<string, Secret>>;
        /** Hosts (`name` or `name:port`) that may lie in a private network or on this machine. */
        readonly privateHosts: readonly string[];
      };
  /** The names of its tools that agents may be given; without a list none. */
  readonly allow: readonly string[];
}

/** What is asked before the greeting: its answer fills variables. */
export interface LookupDefinition {
  readonly name: string;
  readonly request: HttpTemplate;
  /** Variable → which part of the answer, as in `customer.name`. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Who is told when a call is over. */
export interface WebhookDefinition {
  readonly name: string;
  readonly url: Secret;
  /** Signs each delivery (HMAC-SHA-256). */
  readonly secret: Secret;
  /** `every`: for each call. `asked`: only for calls in which a tool asked for it. */
  readonly when: 'every' | 'asked';
  readonly privateHosts: readonly string[];
}
