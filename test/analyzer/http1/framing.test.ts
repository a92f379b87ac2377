import { expect, test } from '@jest/globals';
import { requestFraming, responseFraming } from '../../../analyzer/http1/framing.ts';
import type { HeaderField } from '../../../analyzer/model/frame.ts';

const length = (value: string): HeaderField => ['content-length', value];
const coding = (value: string): HeaderField => ['transfer-encoding', value];

// RFC 9112 6.3.
test.each<[string, HeaderField[], object]>([
  ['nothing', [], { framing: { kind: 'length', octets: 0 } }],
  ['a length', [length('12')], { framing: { kind: 'length', octets: 12 } }],
  ['the same length twice', [length('12, 12')], { framing: { kind: 'length', octets: 12 } }],
  [
    'two lengths',
    [length('1'), length('2')],
    { framing: { kind: 'unknown' }, problem: 'bad-content-length' },
  ],
  ['no number', [length('-1')], { framing: { kind: 'unknown' }, problem: 'bad-content-length' }],
  ['an empty length', [length('')], { framing: { kind: 'unknown' }, problem: 'bad-content-length' }],
  ['chunks', [coding('gzip, chunked')], { framing: { kind: 'chunked' } }],
  ['both', [coding('chunked'), length('3')], { framing: { kind: 'chunked' }, problem: 'length-and-chunked' }],
  ['another coding', [coding('gzip')], { framing: { kind: 'unknown' }, problem: 'bad-transfer-encoding' }],
])('a request with %s', (_, fields, expected) => {
  expect(requestFraming(fields)).toEqual(expected);
});

test.each<[string, HeaderField[], number, string | undefined, object]>([
  ['to HEAD', [length('12')], 200, 'HEAD', { kind: 'length', octets: 0 }],
  ['1xx', [], 103, 'GET', { kind: 'length', octets: 0 }],
  ['204', [], 204, 'GET', { kind: 'length', octets: 0 }],
  ['304', [length('12')], 304, 'GET', { kind: 'length', octets: 0 }],
  ['with a length', [length('12')], 200, undefined, { kind: 'length', octets: 12 }],
  ['in chunks', [coding('Chunked')], 200, 'GET', { kind: 'chunked' }],
  ['in another coding', [coding('gzip')], 200, 'GET', { kind: 'until-close' }],
  ['without a length', [], 200, 'GET', { kind: 'until-close' }],
])('a response %s', (_, fields, status, method, expected) => {
  expect(responseFraming(fields, status, method).framing).toEqual(expected);
});
