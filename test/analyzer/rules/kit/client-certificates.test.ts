import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import {
  clientCertificatesNeed,
  createClientCertificates,
  type RefusedClient,
  refusedClientReport,
  saidHow,
} from '../../../../analyzer/rules/kit/client-certificates.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { wireOf } from '../../../support/wire.ts';
import { serverCloses } from '../../../support/wire-tls.ts';
import { request, response, type Tls13, tls13 } from '../../../support/wire-tls13.ts';

const certificate = new Uint8Array(500);

/** How a client was refused that shows this, when the rest goes so; what a report says of it beside. */
function refused(
  shown: Uint8Array | null | undefined,
  then: (t: Tls13) => void,
  { encrypted = false } = {},
): { one: RefusedClient | undefined; streams: number; packets: number } {
  const wanted = new Set<string>(clientCertificatesNeed);
  const wire = wireOf((script) => {
    const t = tls13(script, { request: shown !== undefined });
    t.finish(shown);
    then(t);
  });
  let result: ReturnType<typeof refused> = { one: undefined, streams: 0, packets: 0 };
  let end = (): void => undefined;
  readWire(wire.files({ encrypted }), (timeline) => {
    const certificates = createClientCertificates(timeline);
    end = () => {
      const [one] = certificates.refused();
      if (one === undefined) return;
      const { streams, evidence } = refusedClientReport(timeline, one);
      result = { one, streams: streams.length, packets: evidence.length };
    };
    return (fact) => {
      const handler = certificates.handlers[fact.kind] as ((fact: Fact) => void) | undefined;
      if (wanted.has(fact.kind)) handler?.(fact);
    };
  });
  end();
  return result;
}

const complains = (t: Tls13): void => {
  request(t);
  t.server.alert(116);
  serverCloses(t.dial);
};
const leaves = (t: Tls13): void => {
  serverCloses(t.dial);
};

test.each([
  ['empty, an alert', null, complains, 'none', 'shown', 'with the alert certificate_required'],
  ['empty, a close', null, leaves, 'none', 'inferred', 'without a word'],
  ['shown, an alert', certificate, complains, 'certificate', 'shown', 'with the alert certificate_required'],
  ['shown, a close', certificate, leaves, 'certificate', 'inferred', 'without a word'],
] as const)('%s', (_, shown, then, what, certainty, how) => {
  const { one, packets } = refused(shown, then);
  expect(one).toMatchObject({ shown: what, certainty });
  expect(one === undefined ? undefined : saidHow(one)).toBe(how);
  expect(packets).toBe(3);
});

test('the requests that the client had sent are part of the report', () => {
  expect(refused(null, complains).streams).toBe(1);
});

test.each([
  ['empty, an alert', null, complains, 'none', 'with an alert that is sealed'],
  ['empty, a close', null, leaves, 'none', 'without a word'],
  ['shown, an alert', certificate, complains, 'certificate', 'with an alert that is sealed'],
  ['shown, a close', certificate, leaves, 'certificate', 'without a word'],
] as const)('without keys: %s', (_, shown, then, what, how) => {
  const { one } = refused(shown, then, { encrypted: true });
  expect(one).toMatchObject({ shown: what, certainty: 'inferred' });
  expect(one === undefined ? undefined : saidHow(one)).toBe(how);
});

test.each([
  ['nobody was asked', undefined, complains],
  [
    'the server goes on',
    certificate,
    (t: Tls13): void => {
      request(t);
      response(t);
      serverCloses(t.dial);
    },
  ],
  [
    'the client leaves',
    null,
    (t: Tls13): void => {
      t.client.closeNotify();
      t.dial.client.fin();
      t.server.closeNotify();
      t.dial.server.fin();
    },
  ],
] as const)('nothing without keys: %s', (_, shown, then) => {
  expect(refused(shown, then, { encrypted: true }).one).toBeUndefined();
});
