/** Queries and answers by RFC 1035 section 4, octet by octet. */
import { expect, test } from '@jest/globals';
import { encodeAnswer, readQuestion } from '../../../../lab/peers/dns/message.ts';

const query = Buffer.from(
  'abcd01000001000000000000 03777777 076578616d706c65 00 0001 0001'.replaceAll(' ', ''),
  'hex',
);

test('a question is read; what is none is not', () => {
  expect(readQuestion(query)).toMatchObject({ id: 0xabcd, name: 'www.example', type: 1 });
  const response = Buffer.from(query);
  response[2] = 0x81;
  for (const wrong of [response, query.subarray(0, 20), Buffer.alloc(5), Buffer.alloc(12)]) {
    expect(readQuestion(wrong)).toBeUndefined();
  }
});

test('an answer repeats the question, with its addresses or its error', () => {
  const question = readQuestion(query);
  if (question === undefined) throw new Error('no question');
  const section = query.subarray(12).toString('hex');
  const good = encodeAnswer(question, { rcode: 0, addresses: ['198.18.0.9'], ttl: 60 }).toString('hex');
  expect(good).toBe(`abcd85800001000100000000${section}c00c000100010000003c0004c6120009`);
  const none = encodeAnswer(question, { rcode: 3, addresses: [], ttl: 60 }).toString('hex');
  expect(none).toBe(`abcd85830001000000000000${section}`);
});
