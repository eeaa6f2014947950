import { z } from 'zod';
import { audioBytes, count, crc, flag, format, nested, number, oneOf, session, t, text } from './parts.js';

const level = (meaning: string) => z.number().nullable().describe(meaning);

/** One frame as the detector heard it. */
const cells = z
  .tuple([z.literal([0, 1]), level('level'), level('bar'), level('echo'), z.number(), level('caller')])
  .readonly();

const vad = z
  .array(cells)
  .readonly()
  .describe(
    'What the local detector made of each 20 ms: speech (1) or not (0); level, how loud it would have had to be, and the loudest echo to be reckoned with (dBFS); how much of a hum it is (0 to 1); how loud the caller speaks usually (dBFS). `null`: digital silence, none, not known.',
  );

const startMs = number(
  'Media time of the first of these frames (ms). Absent where it goes on where the one before ended.',
).exactOptional();

const sent = {
  t: number('When the first piece went.'),
  to: number('When the last one went.'),
  pieces: count('How many.'),
  n: audioBytes,
  h: crc,
  format,
};

const perMillion = (what: string) => number(`${what} (US dollars for a million tokens).`);

const rates = z
  .object({
    model: text('The model, by the name that was asked for.'),
    perMillion: z
      .object({
        textIn: perMillion('Text that goes in'),
        textCached: perMillion('Text that goes in again'),
        textOut: perMillion('Text that comes out'),
        audioIn: perMillion('Sound that goes in'),
        audioCached: perMillion('Sound that goes in again'),
        audioOut: perMillion('Sound that comes out'),
      })
      .describe('What its tokens cost; absent where nobody said.')
      .exactOptional(),
    carrierPerMinute: number(
      'What the carrier takes for a minute that has begun (US dollars).',
    ).exactOptional(),
  })
  .describe('What the call is billed by: the prices that applied when it began.');

/** Lines of audio, and of the journal itself. */
export const AUDIO_LINES = {
  journal: z
    .object({
      t: z.literal(0).describe('Always 0.'),
      e: z.literal('journal'),
      schema: count('Version of these shapes.'),
      callId: text('Talkpath’s own id of the call.').exactOptional(),
      carrierCallId: text('The carrier’s id of it.').exactOptional(),
      continues: text(
        'Talkpath’s id of the call that an earlier process had, where this one goes on with it.',
      ).exactOptional(),
      version: text('Talkpath’s.'),
      node: text('Node’s version.'),
      startedAt: z.iso.datetime().describe('As in 2026-03-09T14:05:00.000Z.'),
      config: z
        .object({
          path: text('The file.'),
          fingerprint: text('The beginning of the SHA-256 of it with every value filled in.'),
        })
        .describe('The configuration.'),
      sound: z.boolean().describe('Whether the sound was kept too.'),
      redact: oneOf(
        ['none', 'numbers', 'all'],
        'What was taken out. With anything taken out the call can’t be replayed.',
      ),
      rates: rates.exactOptional(),
      recipe: z.unknown().describe('Everything that the call’s code was set up with, for a replay.'),
    })
    .describe('The first line: what the call was made of.'),
  caller: z
    .object({
      t,
      e: z.literal('caller'),
      ts: number('The carrier’s timestamp (ms since its stream began).'),
      n: audioBytes,
      h: crc,
      format: format.describe('How it is coded. Absent where that is μ-law at 8 kHz.').exactOptional(),
      nested,
      late: flag('From a stream that the caller was taken from.'),
      m: startMs,
      vad: vad.exactOptional(),
    })
    .describe('Audio of the caller’s side came.'),
  heard: z
    .object({ t, e: z.literal('heard'), m: startMs, vad })
    .describe('More that the detector heard: for a hole in what came, for example.'),
  agent: z
    .object({
      t,
      e: z.literal('agent'),
      responseId: text('The provider’s id of the response.'),
      itemId: text('Of the item.'),
      contentIndex: number('Which content of it.'),
      n: audioBytes,
      h: crc,
      format,
      session,
      nested,
    })
    .describe('Audio of the model came.'),
  up: z
    .object({ ...sent, e: z.literal('up'), session })
    .describe(
      'Audio went to the provider: up to 25 pieces in a line, which stands where the last of them went.',
    ),
  line: z.object({ ...sent, e: z.literal('line') }).describe('Audio went to the carrier, in the same way.'),
  spent: z
    .object({
      t,
      e: z.literal('spent'),
      tokens: z
        .object({
          textIn: count('Text that went in for the first time.'),
          textCached: count('Text that went in again.'),
          textOut: count('Text that came out.'),
          audioIn: count('Sound that went in for the first time.'),
          audioCached: count('Sound that went in again.'),
          audioOut: count('Sound that came out.'),
        })
        .describe('The model’s tokens, by the price that they go by.'),
    })
    .describe(
      'What the whole call has used, just before its end: so that a list of calls need not read all of each.',
    ),
  lost: z
    .object({
      t,
      e: z.literal('lost'),
      lines: count('How many lines are missing here.'),
      soundBytes: count('How many bytes of sound are missing with them.'),
    })
    .describe('The disk was too slow, full, or not to be written to.'),
};
