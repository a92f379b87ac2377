import { describe, expect, test } from '@jest/globals';
import * as rules from '../../../analyzer/http2/header-rules.ts';
import { findBad } from '../../../analyzer/http2/hpack/field-octets.ts';
import { request, response, trailers } from '../../support/http2-play.ts';

type Fields = readonly (readonly [string, string])[];

function headerViolation(fields: Fields, role: rules.HeaderRole): rules.HeaderViolation | null {
  return rules.headerViolation(fields, role, findBad(fields));
}

test('what gRPC sends is well formed', () => {
  expect(headerViolation(request, 'request')).toBeNull();
  expect(headerViolation(response, 'response')).toBeNull();
  expect(headerViolation(trailers, 'trailers')).toBeNull();
});

test('CONNECT has no scheme and path, extended CONNECT has (RFC 9113 8.5, RFC 8441)', () => {
  const connect: Fields = [
    [':method', 'CONNECT'],
    [':authority', 'x'],
  ];
  expect(headerViolation(connect, 'request')).toBeNull();
  expect(headerViolation([...connect, [':protocol', 'websocket']], 'request')?.what).toBe('pseudo-field');
});

describe('RFC 9113 section 8 calls malformed', () => {
  test.each<[string, Fields]>([
    ['field-name', [...request, ['X-Upper', '1']]],
    ['field-name', [...request, ['white space', '1']]],
    ['field-name', [...request, ['', '1']]],
    ['field-name', [...request, ['a:b', '1']]],
    ['field-value', [...request, ['a', 'x\0']]],
    ['field-value', [...request, ['a', 'x\r\nb: y']]],
    ['field-value', [...request, ['a', ' x']]],
    ['field-value', [...request, ['a', 'x\t']]],
    ['connection-specific-field', [...request, ['connection', 'close']]],
    ['connection-specific-field', [...request, ['transfer-encoding', 'chunked']]],
    ['connection-specific-field', [...request, ['te', 'gzip']]],
    ['pseudo-field', [...request, [':late', '1']]],
    ['pseudo-field', [['a', 'b'], ...request]],
    ['pseudo-field', [...request.slice(0, 1), ...request]],
    ['pseudo-field', request.slice(1)],
    ['pseudo-field', request.filter(([name]) => name !== ':path')],
    ['pseudo-field', [[':status', '200'], ...request]],
    ['pseudo-field', request.map(([name, value]) => [name, name === ':path' ? '' : value] as const)],
    ['pseudo-field', [...request.slice(0, 4), [':protocol', 'websocket'], ...request.slice(4)]],
    ['pseudo-field', [[':method', 'CONNECT'], ...request.slice(1)]],
    ['pseudo-field', [[':method', 'CONNECT']]],
  ])('%s in a request: %j', (what, fields) => {
    expect(headerViolation(fields, 'request')?.what).toBe(what);
  });

  test('a response without :status, and one with request fields', () => {
    expect(headerViolation([['a', 'b']], 'response')?.what).toBe('pseudo-field');
    expect(headerViolation(request, 'response')?.what).toBe('pseudo-field');
  });

  test.each([
    ['2000', 'RFC 9113 8.3.2'],
    ['', 'RFC 9113 8.3.2'],
    ['101', 'RFC 9113 8.6'],
  ])(':status %j', (status, section) => {
    expect(headerViolation([[':status', status]], 'response')).toMatchObject({
      what: 'pseudo-field',
      section,
    });
  });

  test('and each names its section', () => {
    const section = (fields: Fields): string | undefined => headerViolation(fields, 'request')?.section;
    expect(section([...request, ['X', '1']])).toBe('RFC 9113 8.2.1');
    expect(section([...request, ['te', 'gzip']])).toBe('RFC 9113 8.2.2');
    expect(section([...request, [':late', '1']])).toBe('RFC 9113 8.3');
    expect(section(request.slice(1))).toBe('RFC 9113 8.3.1');
    expect(section([[':method', 'CONNECT']])).toBe('RFC 9113 8.5');
  });

  test('pseudo-header fields in trailers', () => {
    expect(headerViolation(response, 'trailers')?.what).toBe('pseudo-field');
  });
});
