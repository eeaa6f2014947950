import { type AudioFormat, MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../../audio/frame.js';

/** The samples a second of a line, on the wire and to everybody else here. */
interface SocketFormat {
  readonly wireRateHz: number;
  readonly format: AudioFormat & { readonly encoding: 'pcm16' };
}

const WIDE_RATE_HZ = 16_000;

/** By Asterisk's names. A rate that the talk path does not have is the model's own inside: the model hears nothing of what is above it. */
export const SOCKET_FORMATS = {
  slin: own(TELEPHONE_RATE_HZ),
  slin12: asModels(12_000),
  slin16: own(WIDE_RATE_HZ),
  slin24: own(MODEL_RATE_HZ),
  slin32: asModels(32_000),
  slin44: asModels(44_100),
  slin48: asModels(48_000),
} as const satisfies Record<string, SocketFormat>;

/** A format by Asterisk's name. */
export type SocketFormatName = keyof typeof SOCKET_FORMATS;

/** Whether sound can be taken in this format. */
export function isSocketFormat(name: unknown): name is SocketFormatName {
  return typeof name === 'string' && Object.hasOwn(SOCKET_FORMATS, name);
}

/** What a line of this rate is to everybody else; undefined for rates that are not taken. */
export function formatOfWireRate(rateHz: number): AudioFormat | undefined {
  return Object.values(SOCKET_FORMATS).find(({ wireRateHz }) => wireRateHz === rateHz)?.format;
}

function own(rateHz: SocketFormat['format']['rateHz']): SocketFormat {
  return { wireRateHz: rateHz, format: { encoding: 'pcm16', rateHz } };
}

function asModels(wireRateHz: number): SocketFormat {
  return { wireRateHz, format: { encoding: 'pcm16', rateHz: MODEL_RATE_HZ } };
}
