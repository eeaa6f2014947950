/** A JSON object of the provider's, not yet trusted. */
export type Fields = Readonly<Record<string, unknown>>;

/** An event lacks a field that it can't do without; caught in the codec, never seen outside. */
export class MissingField extends Error {
  override readonly name = 'MissingField';
  readonly field: string;

  constructor(field: string) {
    super(`no usable ${field}`);
    this.field = field;
  }
}

/** Whether a JSON value is an object (not null, not an array). */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that must be an object. */
export function fieldsIn(event: Fields, field: string): Fields {
  const value = event[field];
  if (!isFields(value)) throw new MissingField(field);
  return value;
}

/** A field that must be a string. */
export function textIn(event: Fields, field: string): string {
  const value = event[field];
  if (typeof value !== 'string') throw new MissingField(field);
  return value;
}

/** A field that must be a finite number. */
export function numberIn(event: Fields, field: string): number {
  const value = event[field];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new MissingField(field);
  return value;
}

/** A field's object, or an empty one. */
export function someFields(event: Fields, field: string): Fields {
  const value = event[field];
  return isFields(value) ? value : {};
}

/** A field's string, if it is one. */
export function someText(event: Fields, field: string): string | undefined {
  const value = event[field];
  return typeof value === 'string' ? value : undefined;
}

/** A field's number, if it is one. */
export function someNumber(event: Fields, field: string): number | undefined {
  const value = event[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A field's count (an integer, not negative), or 0. */
export function countIn(event: Fields, field: string): number {
  const value = event[field];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

/** The same object without the keys that are undefined; null stays, because it means 'off' on the wire. */
export function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
