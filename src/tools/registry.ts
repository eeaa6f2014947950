import { systemClock } from '../lib/system-clock.js';
import type { ReadyTool, Tool } from '../ports/tool.js';
import { cancelTransfer } from './cancel_transfer.js';
import { getCallInfo } from './get_call_info.js';
import { hangupCall } from './hangup_call.js';
import { leaveVoicemail } from './leave_voicemail.js';
import { badDefinition, readyTool } from './ready.js';
import { requestTranscript } from './request_transcript.js';
import { sendCallSummary } from './send_call_summary.js';
import { sendDtmf } from './send_dtmf.js';
import { transferCall } from './transfer_call.js';

/** What the tools that come with the program depend on. */
export interface BuiltInOptions {
  /** The names of the places that callers may be passed on to. */
  readonly destinations: readonly string[];
  readonly date: () => Date;
  /** Where dates and times are told in. */
  readonly timeZone?: string | undefined;
}

/** The tools that come with the program: one file each. */
export function builtInTools({ destinations, date, timeZone }: BuiltInOptions): readonly Tool[] {
  return [
    hangupCall,
    transferCall(destinations),
    cancelTransfer,
    sendDtmf,
    leaveVoicemail,
    requestTranscript,
    sendCallSummary,
    getCallInfo(date, timeZone),
  ];
}

/** The names of the tools that come with the program. */
export const BUILT_IN_NAMES: readonly string[] = builtInTools({
  destinations: [],
  date: systemClock.date,
}).map(({ name }) => name);

/** What an agent without a list of its own may use. */
export const DEFAULT_TOOLS: readonly string[] = [hangupCall.name];

/** Every tool of the process by name, ready for use. */
export class ToolRegistry {
  readonly #tools: ReadonlyMap<string, ReadyTool>;

  /** Throws `tool.bad_definition` for a tool that can't be used, and for a name that two of them have. */
  constructor(tools: readonly Tool[]) {
    const ready = new Map<string, ReadyTool>();
    for (const tool of tools) {
      if (ready.has(tool.name)) throw badDefinition(tool.name, 'two tools have this name');
      ready.set(tool.name, readyTool(tool));
    }
    this.#tools = ready;
  }

  /** The tools an agent may use, by its list of names. A name that leads nowhere (its server is gone) is left out. */
  of(names: readonly string[] = DEFAULT_TOOLS): readonly ReadyTool[] {
    return names.flatMap((name) => this.#tools.get(name) ?? []);
  }
}
