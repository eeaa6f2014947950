import { connect } from 'node:net';

/** Sends bytes as they stand (no client tidies the path up) and gives back everything that is answered until the server closes. */
export function rawHttp(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
  });
}

/** A POST of a form with any request line and headers; the connection ends with the answer. */
export function rawPost(
  url: string,
  path: string,
  form: string,
  headers: readonly string[],
): Promise<string> {
  const lines = [
    `POST ${path} HTTP/1.1`,
    ...headers,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${form.length}`,
    'Connection: close',
  ];
  return rawHttp(url, `${lines.join('\r\n')}\r\n\r\n${form}`);
}
