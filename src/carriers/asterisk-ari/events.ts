/** What Asterisk's REST interface tells of calls, as far as it is used here. */
export type AriEvent =
  /** A channel came to our application: a caller's, or one that was made for its sound. `args`: what the dialplan gave to `Stasis(app,…)`. */
  | {
      readonly type: 'came';
      readonly channelId: string;
      readonly args: readonly string[];
      readonly from: string;
      readonly to: string;
    }
  /** A channel left our application: it hung up, or goes on elsewhere. */
  | { readonly type: 'left'; readonly channelId: string }
  /** Somebody hung up; `cause` is that of Q.850, as in 16. */
  | { readonly type: 'hanging-up'; readonly channelId: string; readonly cause: number }
  | {
      readonly type: 'destroyed';
      readonly channelId: string;
      readonly cause: number;
      readonly causeText: string;
    }
  /** How an attempt of this channel to reach another one goes, as in ANSWER, BUSY, NOANSWER; empty while it is under way. */
  | { readonly type: 'dialled'; readonly channelId: string; readonly status: string }
  /** Another connection took our application over: what comes to it comes there. */
  | { readonly type: 'replaced' }
  /** Something that is of no interest here. */
  | { readonly type: 'other'; readonly name: string };

type Fields = Readonly<Record<string, unknown>>;

/** An event as it came on the WebSocket; undefined for what is none. */
export function readAriEvent(message: string): AriEvent | undefined {
  const event = fieldsOf(parsed(message));
  const name = textOf(event['type']);
  if (name === '') return undefined;
  const about = fieldsOf(event['channel']);
  return eventOf(name, event, about, textOf(about['id'])) ?? { type: 'other', name };
}

function eventOf(name: string, event: Fields, about: Fields, channelId: string): AriEvent | undefined {
  if (name === 'ApplicationReplaced') return { type: 'replaced' };
  if (name === 'Dial') return dialled(event);
  if (channelId === '') return undefined;
  switch (name) {
    case 'StasisStart':
      return { type: 'came', channelId, args: textsOf(event['args']), ...partiesOf(about) };
    case 'StasisEnd':
      return { type: 'left', channelId };
    case 'ChannelHangupRequest':
      return { type: 'hanging-up', channelId, cause: numberOf(event['cause']) };
    case 'ChannelDestroyed':
      return {
        type: 'destroyed',
        channelId,
        cause: numberOf(event['cause']),
        causeText: textOf(event['cause_txt']),
      };
    default:
      return undefined;
  }
}

function dialled(event: Fields): AriEvent | undefined {
  const channelId = textOf(fieldsOf(event['caller'])['id']);
  return channelId === '' ? undefined : { type: 'dialled', channelId, status: textOf(event['dialstatus']) };
}

/** Who calls, and the extension that was dialled. */
function partiesOf(channel: Fields): { readonly from: string; readonly to: string } {
  return {
    from: textOf(fieldsOf(channel['caller'])['number']),
    to: textOf(fieldsOf(channel['dialplan'])['exten']),
  };
}

/** The value of a text of JSON; undefined for what is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An object of somebody else's JSON, by its fields; none for what is no object. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** Longer than any number, name or cause. */
const MAX_TEXT_CHARS = 256;

/** A text of somebody else's; empty for what is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT_CHARS) : '';
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
