import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/lib/secret.js';
import type { HttpRequest } from '../../../src/tools/http/exchange.js';
import { parseRequestTemplate } from '../../../src/tools/http/request-template.js';
import { httpTemplate, type TemplateTexts } from '../../support/http-template.js';

function render(texts: TemplateTexts, values: Record<string, unknown> = {}): HttpRequest {
  const template = parseRequestTemplate(httpTemplate(texts));
  if (typeof template === 'string') throw new Error(template);
  return template(new Map(Object.entries({ idempotency_key: 'k1', ...values })));
}

const URL_WITH_GAP = 'https://shop.example/menu/{{day}}/items';

describe('a value in the path', () => {
  it.each([
    ['monday', '/menu/monday/items'],
    ['a b', '/menu/a%20b/items'],
    ['a/b', '/menu/a%2Fb/items'],
    ['?x=1#y', '/menu/%3Fx%3D1%23y/items'],
    ['\\x', '/menu/%5Cx/items'],
    ['%2e', undefined],
    ['%2F', '/menu/%252F/items'],
    ['a\r\nhost: evil', '/menu/a%0D%0Ahost%3A%20evil/items'],
    ['{{day}}${HOME}$&', '/menu/%7B%7Bday%7D%7D%24%7BHOME%7D%24%26/items'],
    ['…', '/menu/%E2%80%A6/items'],
    ['...', '/menu/.../items'],
    ['.', undefined],
    ['..', undefined],
    ['../admin', undefined],
    ['x/../../admin', undefined],
    ['..\\admin', undefined],
    ['', undefined],
    [undefined, undefined],
    [null, undefined],
    ['\ud800', undefined],
    [7, '/menu/7/items'],
    [true, '/menu/true/items'],
    [['a'], '/menu/%5B%22a%22%5D/items'],
  ])('stands as one segment or is refused: %j', (day, path) => {
    const go = (): string => render({ url: URL_WITH_GAP }, { day }).url.pathname;
    if (path === undefined) expect(go).toThrow(expect.objectContaining({ code: 'tool.bad_arguments' }));
    else expect(go()).toBe(path);
  });

  it.each([
    ['https://shop.example/{{a}}{{b}}', { a: '.', b: '.' }],
    ['https://shop.example/x/.{{a}}', { a: '.' }],
    ['https://shop.example/x/%2{{a}}', { a: 'e' }],
  ])('can not make two dots together with what is beside it: %s', (url, values) => {
    expect(() => render({ url }, values)).toThrow('can not be used in an address');
  });

  it('leaves host and number of segments alone, whatever it is', () => {
    const parts = [
      '.',
      '..',
      '/',
      '\\',
      '%2e',
      '%2F',
      '?',
      '#',
      '@',
      ':',
      '{{b}}',
      '${X}',
      '\r\n',
      '//evil.example',
    ];
    const nasty = fc.oneof(
      fc.array(fc.constantFrom(...parts)).map((list) => list.join('')),
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(nasty, nasty, nasty, (a, b, c) => {
        let url: URL;
        try {
          url = render(
            {
              url: 'https://shop.example:8443/v1/{{a}}/x-{{b}}/{{a}}{{b}}?fixed=1&{{a}}={{c}}',
              query: { q: '{{c}}' },
            },
            { a, b, c },
          ).url;
        } catch (error) {
          expect(error).toMatchObject({ code: 'tool.bad_arguments' });
          return;
        }
        const { host, pathname, hash, username } = new URL(url.href);
        expect({ host, hash, username }).toEqual({ host: 'shop.example:8443', hash: '', username: '' });
        expect(pathname.split('/')).toHaveLength(5);
        expect(pathname).toMatch(/^\/v1\/[^/?#\\\s]+\/x-[^/?#\\\s]+\/[^/?#\\\s]+$/);
        expect(url.pathname + url.search).toMatch(/^[!-~]+$/);
      }),
    );
  });
});

describe('an address with gaps is refused', () => {
  it.each([
    ['{{host}}/x', 'begin with http'],
    ['ftp://shop.example/', 'begin with http'],
    ['https:shop.example', 'begin with http'],
    ['https://', 'begin with http'],
    ['https://{{host}}/x', ''],
    ['https://{{host}}.example/x', ''],
    ['https://shop.example:{{port}}/x', ''],
    ['https://me:word@shop.example/x', 'in a header'],
    ['https://shop.example\\x', 'begin with http'],
  ])('%s', (url, words) => {
    const fault = parseRequestTemplate(httpTemplate({ url }));
    expect(typeof fault).toBe('string');
    expect(fault).toContain(words);
  });
});

describe('a value in the query', () => {
  it.each([
    ['a&admin=1', 'a&admin=1'],
    ['x#y', 'x#y'],
    ['a b+c', 'a b+c'],
    ['\r\nx: y', '\r\nx: y'],
    ['{{lang}} ${HOME}', '{{lang}} ${HOME}'],
    [12, '12'],
    [{ deep: [1] }, '{"deep":[1]}'],
  ])('is one parameter: %j', (q, expected) => {
    const { url } = render(
      { url: 'https://shop.example/s?v=1&w={{q}}', query: { q: '{{q}}', lang: 'en' } },
      { q },
    );
    expect([...url.searchParams]).toEqual([
      ['v', '1'],
      ['w', expected],
      ['q', expected],
      ['lang', 'en'],
    ]);
  });

  it('leaves out a parameter that has no value, and keeps one that has some', () => {
    const { url } = render(
      { url: 'https://shop.example/s?w={{no}}', query: { a: '{{no}}', b: '{{no}}-{{yes}}' } },
      { yes: 'y' },
    );
    expect([...url.searchParams]).toEqual([['b', '-y']]);
  });
});

describe('a value in a header', () => {
  it.each(['a\r\nx-admin: 1', 'a\nb', 'a\0b', 'Москва', '\u2028'])(
    'is refused when it is no line of Latin-1: %j',
    (name) => {
      expect(() => render({ headers: { 'X-Name': 'for {{name}}' } }, { name })).toThrow('the header x-name');
    },
  );

  it('is left out when it has no value, and never read as a template', () => {
    const { headers } = render(
      { headers: { 'X-Name': '{{name}}', 'X-No': '{{no}}', Authorization: 'Bearer key' } },
      { name: 'Zoë {{no}}' },
    );
    expect(headers).toMatchObject({ 'x-name': 'Zoë {{no}}', authorization: 'Bearer key' });
    expect(headers).not.toHaveProperty('x-no');
  });
});

describe('a value in the body', () => {
  const bodyOf = (body: unknown, values: Record<string, unknown>): unknown =>
    JSON.parse(render({ method: 'POST', body }, values).body ?? 'null');

  it('keeps its type where the text is nothing but its gap', () => {
    const items = [{ name: 'pizza "x"', count: 2 }];
    const body = {
      items: '{{items}}',
      n: ' {{ n }} ',
      text: 'n is {{n}}',
      flag: '{{flag}}',
      nothing: '{{nil}}',
    };
    expect(bodyOf(body, { items, n: 3, flag: false, nil: null })).toEqual({
      items,
      n: 3,
      text: 'n is 3',
      flag: false,
      nothing: null,
    });
  });

  it('can not break out of its place', () => {
    const value = '", "admin": true, "x": "{{n}} ${HOME}';
    expect(bodyOf({ a: '{{v}}', b: ['say {{v}}'] }, { v: value, n: 'no' })).toEqual({
      a: value,
      b: [`say ${value}`],
    });
  });

  it('is left out with its key when there is none', () => {
    expect(bodyOf({ a: '{{no}}', b: { c: '{{no}}' }, d: ['{{no}}', 1], e: 'x{{no}}' }, {})).toEqual({
      b: {},
      d: [1],
    });
  });

  it('is not what an object inherits', () => {
    expect(bodyOf({ a: '{{constructor}}', b: '{{toString}}', c: '{{__proto__}}' }, {})).toEqual({});
  });

  it('fills texts that are secrets too, and keeps what is no text', () => {
    expect(bodyOf({ key: new Secret('k-{{v}}'), n: 1, t: true, z: null }, { v: 'x' })).toEqual({
      key: 'k-x',
      n: 1,
      t: true,
      z: null,
    });
  });
});

describe('a request', () => {
  it('carries an idempotency key unless it is a GET', () => {
    expect(render({ method: 'GET' }).headers).not.toHaveProperty('idempotency-key');
    expect(render({ method: 'DELETE' }).headers).toMatchObject({ 'idempotency-key': 'k1' });
    const own = render({ method: 'POST', headers: { 'Idempotency-Key': 'mine' } });
    expect(own.headers).toMatchObject({ 'idempotency-key': 'mine' });
  });

  it('says that its body is JSON unless the operator says what it is', () => {
    expect(render({ method: 'POST', body: {} }).headers).toMatchObject({
      'content-type': 'application/json',
    });
    expect(render({ method: 'POST' }).headers).not.toHaveProperty('content-type');
    const own = render({
      method: 'PATCH',
      body: {},
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });
    expect(own.headers).toMatchObject({ 'content-type': 'application/merge-patch+json' });
  });
});
