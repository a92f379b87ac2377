import { describe, expect, test } from '@jest/globals';
import { MASK, maskSecrets, secretsOf, showSecrets } from '../../reports/secrets.ts';

/** Not a real one: a JSON Web Token of the letters of an alphabet. */
const webToken = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhYmMifQ.c2lnbmF0dXJl';
const secret = 'S3cr3t-value_42';
const { text, fields, isSecret, everywhere } = maskSecrets(['x-tenant']);

describe('fields', () => {
  test.each([
    ...['authorization', 'Authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key'],
    ...['x-auth-token', 'x-amz-security-token', 'client-secret', 'x-session-id', 'X-Tenant'],
  ])('%s is masked', (name) => {
    expect(isSecret(name)).toBe(true);
    expect(fields([[name, secret]])).toEqual([[name, MASK]]);
  });

  test.each([':path', 'te', 'content-type', 'grpc-status', 'user-agent', 'x-request-id', 'author'])(
    '%s is shown',
    (name) => {
      expect(fields([[name, 'plain value']])).toEqual([[name, 'plain value']]);
    },
  );

  test('what the capture does not tell stays unknown; a parameter of a path is masked', () => {
    expect(
      fields([
        [null, 'a'],
        ['cookie', null],
        [':path', `/x?a=1&access_token=${secret}&b=2`],
      ]),
    ).toEqual([
      [null, 'a'],
      ['cookie', null],
      [':path', `/x?a=1&access_token=${MASK}&b=2`],
    ]);
  });
});

describe('texts', () => {
  test.each([
    `authorization: Bearer ${secret}`,
    `Authorization=Basic ${secret}=`,
    `"authorization":"Bearer ${secret}"`,
    `["cookie","a=${secret}; b=${secret}"]`,
    `cookie: a=${secret}; b=${secret}`,
    `set-cookie: id=${secret}; Path=/; HttpOnly`,
    `the server said x-api-key: ${secret}, and closed`,
    `x-tenant: ${secret}`,
    `Bearer ${secret}`,
    `Negotiate ${secret}==`,
    `GET /v1?api_key=${secret}&x=1 HTTP/2`,
    `GET /v1?sig=${secret}`,
    `password='${secret} with blanks'`,
  ])('%j holds no secret any more', (raw) => {
    expect(text(raw)).not.toContain(secret);
    expect(text(raw)).toContain(MASK);
  });

  test('a web token is one wherever it stands', () => {
    expect(text(`debug data "${webToken}"`)).toBe(`debug data "${MASK}"`);
  });

  test.each([
    'Basic authentication is required',
    'the Bearer of this message',
    'GOAWAY(NO_ERROR) "max_age" begins the drain',
    '24 call(s) on 2 HTTP/2 connection(s) completed; nothing failed.',
    'authorization is missing',
    'the token, and what follows',
    'tls.handshake.session_id == 00',
    'http2.header.name == "authorization"',
    'tcp.stream == 0 && http2.type == 7',
    '/shop.v1.Catalog/WatchItems?page=2',
  ])('%j stays as it is', (plain) => {
    expect(text(plain)).toBe(plain);
  });

  test('what stands beside a secret is kept', () => {
    expect(text(`x-api-key: ${secret}, and closed`)).toBe(`x-api-key: ${MASK}, and closed`);
  });

  test('a megabyte takes no time that grows faster than it', () => {
    for (const part of [
      'cookie: a=b; ',
      'a',
      'token',
      'Bearer ',
      'Digest ',
      'eyJaaaaaa.',
      '?',
      '"authorization":"\\',
    ]) {
      const began = performance.now();
      text(part.repeat(2 ** 20 / part.length));
      expect(performance.now() - began).toBeLessThan(5000);
    }
  });
});

test('every text of a value is looked at, keys too; other values stay', () => {
  const value = {
    n: 1,
    none: null,
    yes: true,
    list: [`authorization: ${secret}`, ['a']],
    deep: { cookie: secret, plain: 'text', [`token=${secret}`]: 1 },
  };
  expect(everywhere(value)).toEqual({
    n: 1,
    none: null,
    yes: true,
    list: [`authorization: ${MASK}`, ['a']],
    deep: { cookie: MASK, plain: 'text', [`token=${MASK}`]: 1 },
  });
});

test('secrets are shown when they are asked for', () => {
  expect(showSecrets.text(`cookie: ${secret}`)).toContain(secret);
  expect(showSecrets.fields([['cookie', secret]])).toEqual([['cookie', secret]]);
  expect(showSecrets.everywhere({ cookie: secret })).toEqual({ cookie: secret });
  expect(showSecrets.isSecret('cookie')).toBe(false);
});

test('a command masks unless it was told to show', () => {
  expect(secretsOf({}).isSecret('cookie')).toBe(true);
  expect(secretsOf({ mask: ['X-Mine'] }).isSecret('x-mine')).toBe(true);
  expect(secretsOf({ showSecrets: true, mask: ['x'] })).toBe(showSecrets);
});
