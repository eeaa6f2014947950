const BOUNDARY = /^multipart\/form-data;.*\bboundary="?([^";]{1,70})"?/i;
const NAME = /^content-disposition:.*\bname="([^"]{1,100})"/im;

/** The text fields of a `multipart/form-data` body (RFC 7578); undefined when it is none. Files are fields like others. */
export function readForm(contentType: string, body: string): ReadonlyMap<string, string> | undefined {
  const boundary = BOUNDARY.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const fields = new Map<string, string>();
  for (const part of `\r\n${body}`.split(`\r\n--${boundary}`).slice(1)) {
    const headEnd = part.indexOf('\r\n\r\n');
    const name = NAME.exec(part.slice(0, headEnd))?.[1];
    if (headEnd !== -1 && name !== undefined) fields.set(name, part.slice(headEnd + '\r\n\r\n'.length));
  }
  return fields;
}
