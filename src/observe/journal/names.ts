import { dateOfText } from '../../lib/system-clock.js';

/** What the files of a call are called: `20261121T192038Z_<callId>.jsonl`, `.sound`, `.wav`. */
const FILE_NAME = /^(\d{8}T\d{6}Z)_([\w-]{1,128})\.(jsonl|sound|wav)$/;
const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** The kinds of files of a call. */
export type JournalFileKind = 'jsonl' | 'sound' | 'wav';

/** A file of a call, as its name tells. */
export interface JournalFileName {
  /** What the names of all files of the call begin with. */
  readonly stem: string;
  readonly stamp: string;
  readonly callId: string;
  readonly kind: JournalFileKind;
}

/** What the files of a call begin with; sorted, they stand in the order in which calls began. */
export function stemOf(startedAt: Date, callId: string): string {
  const stamp = startedAt.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}_${callId.replace(/[^\w-]/g, '-').slice(0, 128)}`;
}

/** What a name says; undefined where it is none of ours. */
export function fileNameOf(name: string): JournalFileName | undefined {
  const [, stamp = '', callId = '', kind] = FILE_NAME.exec(name) ?? [];
  if (kind !== 'jsonl' && kind !== 'sound' && kind !== 'wav') return undefined;
  return { stem: `${stamp}_${callId}`, stamp, callId, kind };
}

/** When the call began, as its files are called. */
export function dateOf(stamp: string): Date {
  return dateOfText(stamp.replace(STAMP, '$1-$2-$3T$4:$5:$6Z'));
}
