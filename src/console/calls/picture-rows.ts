/** One row of a call's picture: a stretch of the call (ms), and its box in the drawing (pixels). */
export interface PictureRow {
  readonly fromMs: number;
  readonly toMs: number;
  /** Where the call ends in it: the last row is not always full. */
  readonly endMs: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where times lie in a drawing. */
export interface PicturePlan {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly PictureRow[];
}

/** A place in a drawing, in shares of its width and height. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

const NUMBER = String.raw`(\d+(?:\.\d+)?)`;
const SIZE = new RegExp(`^<svg [^>]*?viewBox="0 0 ${NUMBER} ${NUMBER}"`);
const ROW = new RegExp(
  `<g data-row="${Array(3).fill(NUMBER).join(' ')}" data-box="${Array(4).fill(NUMBER).join(' ')}"`,
  'g',
);

/** Reads where times lie from the drawing itself; undefined where it does not say. Words in it can't pretend to: they hold no `<`. */
export function planOf(svg: string): PicturePlan | undefined {
  const [, width = 0, height = 0] = (SIZE.exec(svg) ?? []).map(Number);
  const rows = [...svg.matchAll(ROW)].map((found): PictureRow => {
    const [, fromMs = 0, toMs = 0, endMs = 0, x = 0, y = 0, w = 0, h = 0] = found.map(Number);
    return { fromMs, toMs, endMs, x, y, width: w, height: h };
  });
  const isWhole = width > 0 && height > 0 && rows.length > 0 && rows.every((row) => row.toMs > row.fromMs);
  return isWhole ? { width, height, rows } : undefined;
}

/** Where a time of the call lies: a line from the top of its row to the bottom. */
export function lineAt(plan: PicturePlan, atMs: number): Place & { readonly height: number } {
  const { width, height, rows } = plan;
  const row = rows.findLast(({ fromMs }) => fromMs <= atMs) ?? rows[0];
  if (row === undefined) return { x: 0, y: 0, height: 0 };
  const share = (Math.min(Math.max(atMs, row.fromMs), row.endMs) - row.fromMs) / (row.toMs - row.fromMs);
  return { x: (row.x + share * row.width) / width, y: row.y / height, height: row.height / height };
}

/** Which time of the call lies there; undefined outside of all rows. Left and right of a row is its beginning and its end. */
export function timeAt({ width, height, rows }: PicturePlan, place: Place): number | undefined {
  const y = place.y * height;
  const row = rows.find((each) => y >= each.y && y < each.y + each.height);
  if (row === undefined) return undefined;
  const share = (place.x * width - row.x) / row.width;
  const atMs = row.fromMs + Math.max(0, share) * (row.toMs - row.fromMs);
  return Math.min(atMs, row.endMs);
}
