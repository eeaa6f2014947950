import { hostListed, hostOf, isPrivateByName, portOf } from '../lib/hosts.js';

/** What is wrong with a web address, in words that follow its path; `undefined` when it can be used. */
export function webUrlFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be a URL like https://calls.example.com';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be a URL that begins with https://';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  return url.search === '' && url.hash === '' ? undefined : 'must end before any ? or #';
}

/** The address as paths are appended to it: without a final `/`. */
export function withoutFinalSlash(text: string): string {
  return new URL(text).href.replace(/\/+$/, '');
}

/** What is wrong with an address that nobody may be asked at unless `tools.private_hosts` has its host. */
export function privateUrlFault(url: URL, privateHosts: readonly string[]): string | undefined {
  if (!isPrivateByName(url) || hostListed(url, privateHosts)) return undefined;
  const host = `${hostOf(url)}:${portOf(url)}`;
  return `leads to this machine or a private network; if it is meant to, add ${host} to tools.private_hosts`;
}

/** What is wrong with an address that is asked as it stands, query and all. */
export function plainUrlFault(text: string): string | undefined {
  if (text.includes('{{')) return 'must be the address itself: gaps like {{caller}} are not filled here';
  if (!/^https?:\/\//i.test(text)) return 'must be a URL that begins with https:// or http://';
  if (/[\s\\]/.test(text) || !URL.canParse(text)) return 'must be a URL like https://api.example.com/calls';
  const { username, password, hash } = new URL(text);
  if (username !== '' || password !== '') return 'must not hold a user name or password';
  return hash === '' ? undefined : 'must end before any #';
}
