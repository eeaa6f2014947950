import { fail, ok, type Found } from './finding.js';

/** The oldest Node that this program is tested with. */
const OLDEST = [20, 19] as const;

/** Whether this Node can run the program; `version` as in `v20.19.3`. */
export function nodeFindings(version: string): readonly Found[] {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return [ok(`Node ${version}`)];
  return [
    fail(
      `Node ${version}`,
      `the program and its packages need ${OLDEST.join('.')} or newer`,
      'install the current LTS release of Node',
    ),
  ];
}
