import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { load, placesOf, faultsOf } from '../support/config-file.js';

describe('server.metrics_from', () => {
  it('takes addresses and ranges', () => {
    const { metricsFrom } = load('server: {metrics_from: [10.0.0.1, 10.4.0.0/16, "fd00::/8"]}').server;
    expect(metricsFrom).toEqual(['10.0.0.1', '10.4.0.0/16', 'fd00::/8']);
  });

  it.each(['[prometheus]', '[loopback]', '[10.0.0.0/33]', '[""]'])('refuses %s with its place', (value) => {
    expect(placesOf(faultsOf(`server: {metrics_from: ${value}}`))).toEqual(['1:25 server.metrics_from[0]']);
  });
});

describe('server.trust_proxy', () => {
  it.each([
    'true',
    'false',
    '[]',
    '[loopback]',
    '[linklocal, uniquelocal]',
    '[10.0.0.1]',
    '[10.0.0.0/8, 192.168.0.0/16]',
    '["fd00::1", "fd00::/8"]',
  ])('takes %s, and so does the server', (value) => {
    const { trustProxy } = load(`server: {trust_proxy: ${value}}`).server;
    expect(() =>
      Fastify({ trustProxy: typeof trustProxy === 'boolean' ? trustProxy : [...trustProxy] }),
    ).not.toThrow();
  });

  it.each([
    '[proxy.example.com]',
    '[10.0.0.0/0]',
    '[10.0.0.0/33]',
    '["::1/129"]',
    '["10.0.0.1/"]',
    '[10.0.0/8]',
    '[""]',
  ])('refuses %s with its place', (value) => {
    expect(placesOf(faultsOf(`server: {trust_proxy: ${value}}`))).toEqual(['1:24 server.trust_proxy[0]']);
  });
});
