import { describe, expect, it } from 'vitest';
import { browserScene } from '../support/rest-peer.js';

describe('GET /openai/client', () => {
  it('is a page under a strict policy, with its own files and nothing inline', async () => {
    const { server } = await browserScene();
    const response = await fetch(`${server.url}/openai/client`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const html = await response.text();
    expect(html).not.toMatch(/<script[^>]*>[^<]|<style|\son\w+=|style=/);
    const files = [...html.matchAll(/(?:src|href)="(\/openai\/client\/[^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    expect(files).toHaveLength(2);
    for (const path of files) expect((await fetch(server.url + path)).status).toBe(200);
  });

  it('gives out no other files', async () => {
    const { server } = await browserScene();
    for (const path of ['../../package.json', '..%2f..%2fpackage.json', 'nothing.js', ''])
      expect((await fetch(`${server.url}/openai/client/${path}`)).status).toBeGreaterThanOrEqual(400);
  });
});
