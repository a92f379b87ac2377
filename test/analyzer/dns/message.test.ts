import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DnsMessage, readMessage } from '../../../analyzer/dns/message.ts';
import {
  answer,
  dotted,
  edns,
  message,
  pointer,
  record,
  toQuestion,
  Type,
} from '../../support/dns-message.ts';
import { address6, be16 } from '../../support/ip-frame.ts';

function read(bytes: number[], end = bytes.length): DnsMessage | undefined {
  return readMessage(Uint8Array.from([9, 9, ...bytes]), 2, end + 2);
}

const a = (last: number, name = toQuestion, ttl = 60): number[] =>
  record(name, Type.A, [198, 18, 0, last], ttl);

describe('a message', () => {
  test('a query', () => {
    expect(read(message({ id: 0xabcd, type: Type.AAAA, additional: [edns()] }))).toEqual({
      id: 0xabcd,
      isAnswer: false,
      opcode: 0,
      authoritative: false,
      truncated: false,
      code: 0,
      question: { name: 'svc.example', type: 28 },
      addresses: [],
      aliases: [],
      services: [],
      records: 0,
      ttlSeconds: undefined,
      extendedErrors: [],
      damaged: false,
    });
  });

  test('addresses behind aliases, with the smallest time to live', () => {
    const alias = record(toQuestion, Type.CNAME, [3, 0x77, 0x77, 0x77, ...pointer(16)], 300);
    const target = pointer(12 + 13 + 4 + 12);
    expect(
      read(answer(0, { flags: 0x8580, answers: [alias, a(1, target, 5), a(2, target, 30)] })),
    ).toMatchObject({
      isAnswer: true,
      authoritative: true,
      addresses: ['198.18.0.1', '198.18.0.2'],
      aliases: ['www.example'],
      records: 3,
      ttlSeconds: 5,
      damaged: false,
    });
  });

  test('IPv6, services, and what is only additional is no answer', () => {
    const six = read(answer(0, { type: Type.AAAA, answers: [record(toQuestion, Type.AAAA, address6(5))] }));
    expect(six?.addresses).toEqual(['2001:db8::5']);
    const service = [...be16(1), ...be16(2), ...be16(8080), ...dotted('pod.example')];
    const srv = answer(0, {
      type: Type.SRV,
      answers: [record(toQuestion, Type.SRV, service)],
      additional: [a(9, dotted('pod.example'))],
    });
    expect(read(srv)).toMatchObject({
      services: [{ priority: 1, weight: 2, port: 8080, target: 'pod.example' }],
      addresses: [],
    });
  });

  test('an address of the other family is not what was asked for', () => {
    expect(read(answer(0, { type: Type.AAAA, answers: [a(1)] }))?.addresses).toEqual([]);
  });

  // RFC 6891 6.1.3 and RFC 8914 2.
  test('extended codes and errors', () => {
    const why = [...be16(15), ...be16(2 + 4), ...be16(22), ...Buffer.from('gone')];
    expect(read(answer(0, { additional: [edns([...be16(10), ...be16(1), 7, ...why], 1)] }))).toMatchObject({
      code: 16,
      extendedErrors: [{ code: 22, text: 'gone' }],
    });
  });

  test('without a question', () => {
    expect(read(answer(1, { name: undefined }))).toMatchObject({
      code: 1,
      question: undefined,
      damaged: false,
    });
  });

  test.each([
    ['an address of three octets', answer(0, { answers: [record(toQuestion, Type.A, [1, 2, 3])] })],
    ['fewer records than the header says', answer(0, { answers: [a(1)] }).slice(0, -1)],
    ['an alias in a ring', answer(0, { answers: [record(toQuestion, Type.CNAME, pointer(41))] })],
    [
      'a service without a target',
      answer(0, { answers: [record(toQuestion, Type.SRV, [0, 0, 0, 0, 0, 1])] }),
    ],
    ['two questions', message().with(5, 2)],
  ])('%s is damage, but what stands before is kept', (_name, bytes) => {
    expect(read(bytes)).toMatchObject({ damaged: true, question: { name: 'svc.example' } });
  });

  test('no header, or no question, is none', () => {
    expect(read(message().slice(0, 11))).toBeUndefined();
    expect(read(message(), 20)).toBeUndefined();
    expect(readMessage(new Uint8Array(12), 0, 20)).toBeUndefined();
  });

  test('any bytes never throw, and lists stay short', () => {
    const many = Array.from({ length: 900 }, () => record(toQuestion, Type.CNAME, toQuestion));
    expect(read(answer(0, { answers: many }))).toMatchObject({ aliases: { length: 64 }, records: 900 });
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: 120 }), (bytes) => {
        const whole = read([...bytes.slice(0, 4), 0, 1, 0, 3, 0, 1, 0, 1, ...bytes.slice(4)]);
        expect(whole?.addresses.length ?? 0).toBeLessThanOrEqual(64);
      }),
      { numRuns: 500 },
    );
  });
});
