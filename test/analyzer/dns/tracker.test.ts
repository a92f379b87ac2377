import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { answer, dotted, message, record, toQuestion, Type } from '../../support/dns-message.ts';
import { runDns } from '../../support/run-dns.ts';

const address = [record(toQuestion, Type.A, [198, 18, 0, 80])];

/** The facts in short: kind, packet, and what is given. */
function short(facts: readonly Fact[], ...keys: string[]): unknown[] {
  return facts.map((fact) => [
    fact.kind,
    fact.from.packet,
    ...keys.flatMap((key) => {
      const value: unknown = Object.entries(fact).find(([name]) => name === key)?.[1];
      return value === undefined ? [] : [value];
    }),
  ]);
}

describe('an answer', () => {
  test('is joined with its query', () => {
    const facts = runDns(
      [
        { at: 10, message: message({ id: 7 }) },
        { at: 35, message: answer(0, { id: 7, answers: address }), from: 'server' },
      ],
      100,
    );
    expect(facts).toEqual([
      {
        kind: 'dns.answer',
        from: { input: 0, packet: 2, time: 35e6 },
        transport: 'udp',
        client: '198.18.0.1:40000',
        server: '198.18.0.53:53',
        id: 7,
        name: 'svc.example',
        type: 'A',
        code: 0,
        codeName: 'NOERROR',
        authoritative: false,
        truncated: false,
        addresses: ['198.18.0.80'],
        aliases: [],
        services: [],
        records: 1,
        ttlSeconds: 60,
        extendedErrors: [],
        latency: 25e6,
        sinceFirst: 25e6,
        queries: 1,
        queryPacket: 1,
      },
    ]);
  });

  test('A and AAAA with one identifier are told apart, and names in any case are one', () => {
    const facts = runDns(
      [
        { at: 0, message: message({ id: 1, name: dotted('SVC.example') }) },
        { at: 0, message: message({ id: 1, type: Type.AAAA }) },
        { at: 20, message: answer(3, { id: 1, type: Type.AAAA }), from: 'server' },
        { at: 30, message: answer(0, { id: 1, answers: address }), from: 'server' },
      ],
      100,
    );
    expect(short(facts, 'type', 'codeName', 'latency')).toEqual([
      ['dns.answer', 3, 'AAAA', 'NXDOMAIN', 20e6],
      ['dns.answer', 4, 'A', 'NOERROR', 30e6],
    ]);
  });

  test('without a question is joined by its identifier', () => {
    const facts = runDns(
      [
        { at: 0, message: message({ id: 9 }) },
        { at: 5, message: answer(1, { id: 9, name: undefined }), from: 'server' },
        { at: 6, message: answer(1, { id: 10, name: undefined }), from: 'server' },
      ],
      100,
    );
    expect(short(facts, 'name', 'codeName')).toEqual([['dns.answer', 2, 'svc.example', 'FORMERR']]);
  });

  test('to what was not captured has no latency; a second record of one is no fact', () => {
    const facts = runDns(
      [
        { at: 5, message: answer(2, { id: 9 }), from: 'server' },
        { at: 6, message: answer(2, { id: 9 }), from: 'server' },
        { at: 500, message: answer(2, { id: 9 }), from: 'server' },
      ],
      600,
    );
    expect(short(facts, 'latency', 'queries')).toEqual([
      ['dns.answer', 1, 0],
      ['dns.answer', 3, 0],
    ]);
  });
});

describe('asking again', () => {
  test('by the same query', () => {
    const facts = runDns(
      [
        { at: 0, message: message({ id: 7 }) },
        { at: 5000, message: message({ id: 7 }) },
        { at: 5040, message: answer(0, { id: 7, answers: address }), from: 'server' },
      ],
      6000,
    );
    expect(short(facts, 'attempt', 'interval', 'sinceFirst', 'sameQuery', 'latency', 'queries')).toEqual([
      ['dns.retry', 2, 1, 5000e6, 5000e6, true],
      ['dns.answer', 3, 5040e6, 5040e6, 2],
    ]);
  });

  test('another server, with another identifier and port; the first query stays without an answer', () => {
    const facts = runDns(
      [
        { at: 0, message: message({ id: 7 }) },
        { at: 2000, message: message({ id: 8 }), port: 40_001, server: 54 },
        {
          at: 2010,
          message: answer(0, { id: 8, answers: address }),
          from: 'server',
          port: 40_001,
          server: 54,
        },
      ],
      3000,
    );
    expect(facts).toMatchObject([
      { kind: 'dns.retry', from: { packet: 2 }, attempt: 1, interval: 2000e6, sameQuery: false },
      { kind: 'dns.answer', latency: 10e6, sinceFirst: 2010e6 },
      { kind: 'dns.unanswered', from: { packet: 1 }, why: 'capture-end', waited: 3000e6, askedAgain: true },
    ]);
  });

  test('after SERVFAIL is a retry, after NXDOMAIN it is a new question', () => {
    const run = (code: number): Fact[] =>
      runDns(
        [
          { at: 0, message: message({ id: 7 }) },
          { at: 20, message: answer(code, { id: 7 }), from: 'server' },
          { at: 40, message: message({ id: 8 }), server: 54 },
          { at: 60, message: answer(0, { id: 8, answers: address }), from: 'server', server: 54 },
        ],
        100,
      );
    expect(short(run(2), 'sinceFirst')).toEqual([
      ['dns.answer', 2, 20e6],
      ['dns.retry', 3, 40e6],
      ['dns.answer', 4, 60e6],
    ]);
    expect(short(run(3), 'sinceFirst')).toEqual([
      ['dns.answer', 2, 20e6],
      ['dns.answer', 4, 20e6],
    ]);
  });

  test('a query that was recorded twice, or on both sides of NAT, is not asked again', () => {
    const facts = runDns(
      [
        { at: 0, message: message({ id: 7 }) },
        { at: 0.01, message: message({ id: 7 }) },
        { at: 0.02, message: message({ id: 7 }), server: 99 },
        { at: 3, message: answer(0, { id: 7, answers: address }), from: 'server', server: 99 },
        { at: 3.1, message: answer(0, { id: 7, answers: address }), from: 'server' },
        { at: 3.2, message: answer(0, { id: 7, answers: address }), from: 'server' },
      ],
      10,
    );
    expect(short(facts, 'queries')).toEqual([
      ['dns.answer', 4, 1],
      ['dns.answer', 5, 1],
    ]);
  });
});

describe('no answer', () => {
  test('is told when nobody waits any more, at the packet of the last sending', () => {
    const facts = runDns(
      [
        { at: 0, message: message({ id: 7 }) },
        { at: 5000, message: message({ id: 7 }) },
        { at: 15_100, message: message({ id: 8, name: dotted('other.example') }) },
      ],
      15_200,
    );
    expect(facts.slice(1)).toMatchObject([
      {
        kind: 'dns.unanswered',
        from: { packet: 2, time: 15_100e6 },
        why: 'timeout',
        queries: 2,
        waited: 15_100e6,
      },
      {
        kind: 'dns.unanswered',
        from: { packet: 3 },
        why: 'capture-end',
        name: 'other.example',
        waited: 100e6,
      },
    ]);
    expect(facts[1]).toMatchObject({ askedAgain: false });
  });

  test('a flood of queries is bounded', () => {
    const flood = Array.from({ length: 9000 }, (_, id) => ({ at: id / 1000, message: message({ id }) }));
    const facts = runDns(flood, 100);
    expect(facts.filter((fact) => fact.kind === 'dns.unanswered')).toHaveLength(9000);
    expect(facts[0]).toMatchObject({ why: 'given-up', from: { packet: 1 } });
  });
});

test('queries are told only to who wants them', () => {
  const query = [{ at: 0, message: message({ id: 7 }) }];
  expect(short(runDns(query, 1, ['dns.query']))).toEqual([
    ['dns.query', 1],
    ['dns.unanswered', 1],
  ]);
  expect(short(runDns(query, 1))).toEqual([['dns.unanswered', 1]]);
});
