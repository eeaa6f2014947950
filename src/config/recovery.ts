import { dirname, join, resolve } from 'node:path';
import { withoutUndefined } from '../lib/without-undefined.js';
import type { LastResort } from '../ports/recovery.js';
import type { RealtimeSettings } from '../ports/realtime-settings.js';
import type { AgentRecovery } from './recovery-config.js';
import { RECOVERY_DEFAULTS, type AgentRecoveryBlock, type RecoveryBlock } from './recovery-schema.js';

const MS_PER_S = 1000;
const TRANSFER = 'transfer:';

/** What is done for the calls of one agent when something fails: its own keys before those for all. */
export function recoveryOf(
  forAll: RecoveryBlock,
  own: AgentRecoveryBlock,
  { turnDetection }: Pick<RealtimeSettings, 'turnDetection'>,
): AgentRecovery {
  const block = { ...RECOVERY_DEFAULTS, ...forAll, ...own };
  const { filler, bridge, apology } = block;
  return withoutUndefined({
    fillerMs: block.filler_ms === 0 ? undefined : block.filler_ms,
    bridgeMs: block.bridge_ms,
    // The server's default is to find turns, and to answer them.
    answersTurns: turnDetection !== null && turnDetection?.create_response !== false,
    stallMs: block.stall_ms,
    retries: block.retries,
    giveUpMs: block.give_up_s * MS_PER_S,
    maxReconnects: block.max_reconnects,
    historyTokens: block.history_tokens,
    lastResort: lastResortOf(block.then),
    streamReturnMs: block.stream_return_s * MS_PER_S,
    streamSilentMs: block.stream_silent_s * MS_PER_S,
    connectTimeoutMs: block.connect_timeout_ms,
    phrases: { filler, bridge, apology },
    welcomeBack: block.welcome_back,
    voice: block.voice,
  });
}

/** The name of the destination, where callers are to be passed on. */
export function destinationIn(then: string): string | undefined {
  return then.startsWith(TRANSFER) ? then.slice(TRANSFER.length) : undefined;
}

function lastResortOf(then: string): LastResort {
  const destination = destinationIn(then);
  if (destination !== undefined) return { do: 'transfer', destination };
  return { do: then === 'voicemail' ? 'voicemail' : 'hang-up' };
}

/** Where recorded phrases are kept: both folders are looked for from where the program runs. */
export function phrasesDirOf({ dir }: RecoveryBlock, { dir: journalDir }: { readonly dir: string }): string {
  return dir === undefined ? join(dirname(resolve(journalDir)), 'phrases') : resolve(dir);
}
