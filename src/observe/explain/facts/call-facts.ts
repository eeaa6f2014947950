import type { CallEvent } from '../../../ports/call-events.js';
import { AgentSide } from './agent-side.js';
import type { BargeInRules } from './barge-in-rules.js';
import { CallerSide } from './caller-side.js';
import { FloorSide } from './floor-side.js';
import { Happenings } from './happenings.js';

/** What there is to know of one call, gathered event by event: the inquiries ask nothing else. */
export class CallFacts {
  readonly caller = new CallerSide();
  readonly agent = new AgentSide();
  readonly floor = new FloorSide();
  readonly call = new Happenings();
  /** Undefined where the journal does not say. */
  bargeIn: BargeInRules | undefined;

  observe(event: CallEvent, line: number): void {
    // A stream that the caller was taken from has no say any more.
    if (event.type === 'carrier-event' && event.late === true) return;
    this.caller.observe(event, line);
    this.agent.observe(event, line);
    this.floor.observe(event, line);
    this.call.observe(event, line);
  }

  /** When the call ended, or broke off (ms since it began). */
  get endMs(): number {
    return this.call.ended?.atMs ?? this.call.lastAtMs;
  }

  /** How long the caller was on the line (ms). */
  get onLineMs(): number {
    const { stream } = this.call.begun;
    return stream === undefined ? 0 : this.endMs - stream.atMs;
  }
}
