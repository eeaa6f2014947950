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
        text_in: dollars().describe('Text that goes in (US dollars for a million tokens).'),
        text_cached: dollars().describe(
          'Text that goes in again and was kept by the model (US dollars for a million tokens).',
        ),
        text_out: dollars().describe('Text that comes out (US dollars for a million tokens).'),
        audio_in: dollars().describe('Sound that goes in (US dollars for a million tokens).'),
        audio_cached: dollars().describe(
          'Sound that goes in again and was kept (US dollars for a million tokens).',
        ),
        audio_out: dollars().describe('Sound that comes out (US dollars for a million tokens).'),
      }),
    )
    .default({})
    .describe('Prices of models by their names, where they differ from the published ones or are not known.'),
  carrier_per_minute: dollars()
    .exactOptional()
    .meta({ unset: 'not known' })
    .describe('What Twilio takes for a minute that has begun (US dollars).'),
  asterisk_per_minute: dollars()
    .exactOptional()
    .meta({ unset: 'not known' })
    .describe(
      'What a minute that has begun costs where the call came through Asterisk (US dollars): what its trunk takes, or 0.',
    ),
});

/** Where traces of calls are sent. */
export const telemetryBlock = z.strictObject({
  otlp_endpoint: z
    .string()
    .exactOptional()
    .meta({ unset: 'no traces' })
    .describe('Where an OpenTelemetry collector takes traces by HTTP, as in `http://127.0.0.1:4318`.'),
});
