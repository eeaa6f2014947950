import { describe, expect, it } from 'vitest';
import { faultsOf, load } from '../support/config-file.js';

describe('transfers', () => {
  it('are destinations by name, numbers without ornaments', () => {
    const text = `
transfers:
  sales: {to: +1 (202) 555-0111, caller_id: +12025550100, ring_s: 30}
  desk: {to: "sip:desk@pbx.example.com;transport=tls"}
  safe: {to: sips:safe@pbx.example.com}
`;
    expect([...load(text).destinations]).toEqual([
      ['sales', { name: 'sales', address: '+12025550111', callerId: '+12025550100', ringMs: 30_000 }],
      ['desk', { name: 'desk', address: 'sip:desk@pbx.example.com;transport=tls', ringMs: 20_000 }],
      ['safe', { name: 'safe', address: 'sips:safe@pbx.example.com', ringMs: 20_000 }],
    ]);
  });

  it.each([
    ['{}', 'transfers.a.to', /missing/],
    ['{to: ""}', 'transfers.a.to', /not empty/],
    ['{to: 0301234567}', 'transfers.a.to', /number like \+12025550111 or an address like sip:/],
    ['{to: +0301234567}', 'transfers.a.to', /number like/],
    ['{to: +1202555011122334}', 'transfers.a.to', /number like/],
    ['{to: +1202*}', 'transfers.a.to', /number like/],
    ['{to: "sip:"}', 'transfers.a.to', /number like/],
    ['{to: "sip:a b@c"}', 'transfers.a.to', /number like/],
    ['{to: "sip:a@b<x>"}', 'transfers.a.to', /number like/],
    ['{to: "sip:a@b&c"}', 'transfers.a.to', /number like/],
    ['{to: "tel:+12025550111"}', 'transfers.a.to', /number like/],
    ['{to: "{{caller}}"}', 'transfers.a.to', /number like/],
    ['{to: +12025550111, caller_id: "sip:a@b"}', 'transfers.a.caller_id', /number like \+12025550111$/],
    ['{to: +12025550111, ring_s: 4}', 'transfers.a.ring_s', /from 5 to 600/],
    ['{to: +12025550111, ring: 4}', 'transfers.a.ring', /unknown key/],
  ])('are refused: %s', (block, path, message) => {
    const faults = faultsOf(`transfers: {a: ${block}}`);
    expect(faults.map((fault) => fault.path)).toEqual([path]);
    expect(faults[0]?.message).toMatch(message);
  });
});

describe('voicemail', () => {
  it('has defaults and takes both keys', () => {
    expect(load('').voicemail).toEqual({ maxLengthMs: 120_000, silenceMs: 5000 });
    expect(load('voicemail: {max_s: 60, silence_s: 3}').voicemail).toEqual({
      maxLengthMs: 60_000,
      silenceMs: 3000,
    });
  });

  it.each([
    ['max_s: 4', /from 5 to 3600/],
    ['max_s: 3601', /from 5 to 3600/],
    ['silence_s: 0', /from 1 to 60/],
  ])('keeps within its bounds: %s', (key, message) => {
    expect(faultsOf(`voicemail: {${key}}`)[0]?.message).toMatch(message);
  });
});
