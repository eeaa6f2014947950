import { z } from 'zod';
import { words } from './schema-parts.js';

/** More than any price; what is above is a slip of the keyboard. */
const MOST = 10_000;

/** An amount of US dollars. */
export function dollars() {
  const right = words(`an amount of US dollars from 0 to ${MOST}`);
  return z.number(right).min(0, right).max(MOST, right);
}

/** What models and minutes cost, where it differs from what is published or is not known. */
export const pricingBlock = z.strictObject({
  models: z
    .record(
      z.string().min(1),
      z.strictObject({
        text_in: dollars(),
        text_cached: dollars(),
        text_out: dollars(),
        audio_in: dollars(),
        audio_cached: dollars(),
        audio_out: dollars(),
      }),
    )
    .default({}),
  carrier_per_minute: dollars().exactOptional(),
});

/** Where traces of calls are sent. */
export const telemetryBlock = z.strictObject({ otlp_endpoint: z.string().exactOptional() });
