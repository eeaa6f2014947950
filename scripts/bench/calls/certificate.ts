import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key, and a certificate for this machine that is signed with it. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** Where the certificate lies, until this process ends. */
  readonly path: string;
}

/** Makes one with openssl. */
export function certificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [keyPath, path] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const name = ['-subj', '/CN=talkpath bench', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', keyPath, '-out', path];
  execFileSync('openssl', ['req', '-x509', ...algorithm, ...files, ...name], { stdio: 'ignore' });
  return { key: readFileSync(keyPath, 'utf8'), cert: readFileSync(path, 'utf8'), path };
}
