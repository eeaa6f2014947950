import type { RecordedPhrase } from '../ports/call-inputs.js';
import type { RealtimeSettings } from '../ports/realtime-settings.js';
import type { RecoverySettings } from '../ports/recovery.js';
import type { OpenAiConnection } from './config.js';

/** What is done for an agent's calls when something fails. */
export interface AgentRecovery extends RecoverySettings {
  /** Of one attempt to open a session. */
  readonly connectTimeoutMs: number;
  /** What is said without the model. */
  readonly phrases: Readonly<Record<RecordedPhrase, string>>;
  /** What the agent says first to a caller who comes back after the server was gone. */
  readonly welcomeBack: string;
  /** Who says it: the agent's own voice where it can be had, or the practice agent's. */
  readonly voice: 'session' | 'practice';
}

/** Another place where an agent's sessions can be had. */
export type Fallback =
  | { readonly provider: 'practice'; readonly settings: RealtimeSettings }
  | {
      readonly provider: 'openai';
      readonly connection: OpenAiConnection;
      readonly settings: RealtimeSettings;
    };
