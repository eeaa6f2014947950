/** The bounds of the lead: with less it might run dry, with more a pause would take too long to be heard. */
export const LEAD_BOUNDS_MS = { from: 120, to: 250 } as const;
/**
 * What the lead holds beside the measured variation: one packet (the next is sent when there is room for it), one tick (when that is noticed),
 * and the jitter of the way to the carrier, which no echo shows while the lead hides it.
 */
const BESIDE_SPREAD_MS = 120;
/** Before anything was measured: a lead of 180 ms. */
const FIRST_SPREAD_MS = 60;
/** What is left of the spread at the next mark: after 20 marks a fifth. */
const DECAY = 0.92;

/** How much audio the carrier is sent ahead of its playout: as much as the round trip of the marks varies, and no more. */
export class Lead {
  #spreadMs = FIRST_SPREAD_MS;

  get ms(): number {
    return Math.min(LEAD_BOUNDS_MS.to, Math.max(LEAD_BOUNDS_MS.from, this.#spreadMs + BESIDE_SPREAD_MS));
  }

  /** A mark came back this much later than others did. */
  measured(latenessMs: number): void {
    this.#spreadMs = Math.max(latenessMs, this.#spreadMs * DECAY);
  }
}
