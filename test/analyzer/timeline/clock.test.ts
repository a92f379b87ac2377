import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '../../../analyzer/model/fact.ts';
import type { HeaderField } from '../../../analyzer/model/frame.ts';
import { createClockEstimator } from '../../../analyzer/timeline/clock.ts';

/** A call as a tap sees it: milliseconds on the tap's own clock. */
interface Call {
  request: number;
  answer: number;
  path?: string;
  id?: string;
}

/** What a tap gives of calls on one connection. */
function factsOf(calls: readonly Call[], client: string, server = '198.18.0.2:8080'): Fact[] {
  const from = (ms: number, stream?: number) => ({
    input: 0,
    packet: 1,
    time: ms * 1e6,
    connection: 0,
    ...(stream === undefined ? {} : { stream }),
  });
  const rest = { blockLength: 10, listSize: 100 };
  const facts = calls.flatMap(({ request, answer, path = '/a.B/C', id }, index): Fact[] => {
    const headers: HeaderField[] = [
      [':path', path],
      ...(id === undefined ? [] : [['x-request-id', id] as const]),
    ];
    const stream = 2 * index + 1;
    const open = {
      kind: 'http2.stream-open',
      from: from(request, stream),
      headers,
      endStream: true,
      open: 1,
    } as const;
    const back = { direction: 'to-client', headers: [], endStream: true } as const;
    return [
      { ...open, ...rest },
      { kind: 'http2.headers', from: from(answer, stream), ...back, ...rest },
    ];
  });
  facts.sort((a, b) => a.from.time - b.from.time);
  return [{ kind: 'tcp.open', from: from(0), client, server, synSeen: true }, ...facts];
}

function offsetsOf(...taps: readonly Fact[][]): (number | undefined)[] {
  const estimator = createClockEstimator(taps.map(() => undefined));
  taps.forEach((facts, input) => {
    for (const fact of facts) estimator.fact(input, fact, 0);
  });
  return estimator.offsets().map((ns) => (ns === undefined ? undefined : ns / 1e6));
}

const atClient: Call[] = [
  { request: 10, answer: 30 },
  { request: 40, answer: 55 },
  { request: 60, answer: 90 },
];

/** The same calls seen 5 ms further on, by a clock that is ahead by `ahead` ms. */
function further(calls: readonly Call[], ahead: number): Call[] {
  return calls.map((call) => ({
    ...call,
    request: call.request + 5 + ahead,
    answer: call.answer - 5 + ahead,
  }));
}

const client = '198.18.0.1:40000';

describe('one connection captured at both ends', () => {
  test.each([3000, -3000, 20])('whose clocks are %i ms apart is put right', (ahead) => {
    expect(offsetsOf(factsOf(atClient, client), factsOf(further(atClient, ahead), client))).toEqual([
      undefined,
      -ahead,
    ]);
    // The order of the captures says nothing of the way.
    expect(offsetsOf(factsOf(further(atClient, ahead), client), factsOf(atClient, client))).toEqual([
      undefined,
      ahead,
    ]);
  });

  test('whose clocks may agree is left alone', () => {
    expect(offsetsOf(factsOf(atClient, client), factsOf(further(atClient, 4), client))).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('two hops', () => {
  const beyond = '198.18.0.2:41000';
  const named = atClient.map((call, index) => ({ ...call, id: `id-${index}` }));

  test('are put right by their request ids, whatever the order of the copies', () => {
    const behind = further(named, 3000).reverse();
    expect(offsetsOf(factsOf(named, client), factsOf(behind, beyond, '198.18.1.3:8080'))).toEqual([
      undefined,
      -3000,
    ]);
  });

  test('without ids are put right by the place of each request of a path', () => {
    const behind = factsOf(further(atClient, -500), beyond, '198.18.1.3:8080');
    expect(offsetsOf(factsOf(atClient, client), behind)).toEqual([undefined, 500]);
  });

  test('that differ in the number of requests, or have too few, say nothing', () => {
    const behind = factsOf(further(atClient, 3000).slice(1), beyond, '198.18.1.3:8080');
    expect(offsetsOf(factsOf(atClient, client), behind)[1]).toBeUndefined();
    // Two clients of one server that call in the same rhythm are no two hops.
    const other = factsOf(further(atClient, 3000), '198.18.0.7:40000');
    expect(offsetsOf(factsOf(atClient, client), other)[1]).toBeUndefined();
    const few = atClient.slice(0, 2);
    expect(offsetsOf(factsOf(few, client), factsOf(further(few, 3000), beyond))[1]).toBeUndefined();
  });

  test('a third capture is put right by the second when it shares nothing with the first', () => {
    const middle = [...further(named, 3000), { request: 3200, answer: 3300, id: 'own' }];
    const last = [{ request: 205 + 7000, answer: 295 + 7000, id: 'own' }];
    expect(
      offsetsOf(factsOf(named, client), factsOf(middle, beyond, 's:1'), factsOf(last, 'p:1', 's:2')),
    ).toEqual([undefined, -3000, -7000]);
  });
});

test('an estimate never lets an answer come before its request', () => {
  const ms = fc.integer({ min: 1, max: 50 });
  const calls = fc.array(fc.record({ gap: ms, there: ms, back: ms, work: ms }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(calls, fc.integer({ min: -100_000, max: 100_000 }), (spec, ahead) => {
      let now = 0;
      const [here, there]: [Call[], Call[]] = [[], []];
      for (const { gap, there: way, back, work } of spec) {
        now += gap;
        here.push({ request: now, answer: now + way + work + back });
        there.push({ request: now + way + ahead, answer: now + way + work + ahead });
      }
      const offset = offsetsOf(factsOf(here, client), factsOf(there, client))[1] ?? 0;
      here.forEach(({ request, answer }, index) => {
        expect((there[index]?.request ?? NaN) + offset).toBeGreaterThanOrEqual(request);
        expect((there[index]?.answer ?? NaN) + offset).toBeLessThanOrEqual(answer);
      });
    }),
    { numRuns: 100 },
  );
});
