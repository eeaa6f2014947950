declare module 'pino-roll' {
  import type { SonicBoom, SonicBoomOpts } from 'sonic-boom';

  /** How files follow each other. */
  export interface RollOptions extends Omit<SonicBoomOpts, 'dest'> {
    /** The files' common name; a number goes before its extension. */
    readonly file: string;
    /** As in `50m`. */
    readonly size?: string;
    readonly frequency?: 'daily' | 'hourly';
    readonly limit?: { readonly count: number; readonly removeOtherLogFiles?: boolean };
  }

  /** Opens the newest file; resolves before that is done. */
  export default function openRollingFile(options: RollOptions): Promise<SonicBoom>;
}
