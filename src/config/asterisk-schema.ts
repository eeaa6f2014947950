import { z } from 'zod';
import { addressRange, secret, text, wholeNumber, words } from './schema-parts.js';

const MAX_PORT = 65_535;
/** Without one all callers would be sent to one place, whoever they were promised. */
const PLACEHOLDER = /\{(?:number|address)\}/;
/** What AudioSocket's own documents use in their examples. */
export const AUDIOSOCKET_PORT = 9092;

const audiosocket = z.strictObject({
  enabled: z.boolean().default(false).describe('Whether calls are taken over AudioSocket (TCP).'),
  host: text()
    .default('127.0.0.1')
    .describe(
      'The address that it listens on. AudioSocket knows no password: loopback or a private network.',
    ),
  port: wholeNumber(0, MAX_PORT)
    .default(AUDIOSOCKET_PORT)
    .describe('The port that it listens on; 0 for any free one.'),
  allow: z
    .array(addressRange())
    .default(['127.0.0.0/8', '::1'])
    .describe('Who may connect: addresses and ranges; everybody else is turned away.'),
  unannounced: z
    .boolean()
    .default(false)
    .describe(
      'Whether a call may come with a UUID that nobody asked for at `POST /asterisk/calls`. Its numbers are then unknown, and whoever reaches the port can call.',
    ),
});

const ari = z.strictObject({
  url: z
    .string()
    .refine((url) => url === '' || isWebUrl(url), words('an address like http://127.0.0.1:8088/ari'))
    .exactOptional()
    .meta({ unset: 'none: Asterisk can’t be asked to do anything' })
    .describe('Asterisk’s REST interface, as in `http://127.0.0.1:8088/ari`.'),
  username: text().exactOptional().describe('The user of `ari.conf`.'),
  password: secret().exactOptional().describe('Their password.'),
  app: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .default('talkpath')
    .describe('The name of the Stasis application, as in `Stasis(talkpath)` of the dialplan.'),
  media: z
    .enum(['chan-websocket', 'audiosocket'])
    .default('chan-websocket')
    .describe('How the sound of calls that come by `Stasis` gets here.'),
  section: text()
    .default('talkpath')
    .describe('The section of `websocket_client.conf` that leads here; for `media: chan-websocket`.'),
  format: z
    .enum(['ulaw', 'alaw', 'slin', 'slin12', 'slin16', 'slin24', 'slin32', 'slin44', 'slin48'])
    .default('ulaw')
    .describe(
      'The format of that sound, as Asterisk calls it; `slin12`, `slin32`, `slin44` and `slin48` with `media: audiosocket` only.',
    ),
  audiosocket_at: text()
    .exactOptional()
    .meta({ unset: '`host:port` of `audiosocket`' })
    .describe('Where Asterisk reaches AudioSocket, as in `10.0.0.5:9092`; for `media: audiosocket`.'),
  transfer_context: z
    .string()
    .regex(/^[\w-]{1,79}$/)
    .default('talkpath-transfer')
    .describe(
      'The context of the dialplan that rings the destinations of `transfers`: their number is the extension.',
    ),
  transfer_endpoint: text()
    .refine(
      (template) => PLACEHOLDER.test(template),
      words('an endpoint with {number} or {address} in it, as in PJSIP/{number}@trunk'),
    )
    .exactOptional()
    .meta({ unset: 'the dialplan rings' })
    .describe(
      'Instead of that, where the caller’s own side is told to call (a SIP REFER), as in `PJSIP/{number}@trunk`; `{number}` is the number or the user part of a SIP address, `{address}` the whole.',
    ),
});

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Calls from Asterisk: over its WebSocket channel, over AudioSocket, and steered by its REST interface. */
export const asteriskBlock = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      'Whether Asterisk may bring calls: on `/asterisk/media`, `/asterisk/calls`, and AudioSocket if that is enabled.',
    ),
  username: text()
    .default('talkpath')
    .describe('The user name that Asterisk shows (HTTP Basic), as in `websocket_client.conf`.'),
  password: secret()
    .exactOptional()
    .meta({ unset: 'this machine only' })
    .describe('The password that it shows. Without one only this machine may bring calls.'),
  audiosocket: audiosocket.prefault({}).describe('AudioSocket, for Asterisk 18 and later.'),
  ari: ari.prefault({}).describe('The REST interface: who calls, hang-up causes, transfers and keys.'),
});

export type AsteriskBlock = z.output<typeof asteriskBlock>;
