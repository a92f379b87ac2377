import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import {
  type AlpnChoice,
  alpnChoiceReport,
  alpnChoicesNeed,
  createAlpnChoices,
} from '../../../../analyzer/rules/kit/alpn-choice.ts';
import { http1Refusal } from '../../../support/http1-text.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { wireOf } from '../../../support/wire.ts';
import { clientCloses, serverCloses } from '../../../support/wire-tls.ts';
import { request, response, type Tls13, type Tls13Parts, tls13 } from '../../../support/wire-tls13.ts';

/** The word of a client's log on the choice. */
function logged(details: string): Fact<'log.remark'> {
  const line = { log: 0, line: 9, writer: 'either', format: 'node-http2', text: '', by: [] } as const;
  return {
    kind: 'log.remark',
    from: { input: 0, packet: 1, time: 0, connection: 0 },
    ...{ what: 'alpn-chosen', details, line },
  };
}

/** What came of a handshake, and the first packet of its report. */
function outcome(
  parts: Tls13Parts,
  then: (t: Tls13) => void,
  { encrypted = false, told }: { encrypted?: boolean; told?: string } = {},
): [choice: AlpnChoice['outcome'], certainty: string, first: string] | undefined {
  const wanted = new Set<string>(alpnChoicesNeed);
  const wire = wireOf((script) => {
    const t = tls13(script, parts);
    t.finish();
    then(t);
  });
  let end = (): ReturnType<typeof outcome> => undefined;
  readWire(wire.files({ encrypted }), (timeline) => {
    const choices = createAlpnChoices(timeline);
    end = () => {
      if (told !== undefined) choices.handlers['log.remark']?.(logged(told));
      const [one] = choices.list();
      if (one === undefined) return undefined;
      return [one.outcome, one.certainty, alpnChoiceReport(timeline, one).evidence[0].what];
    };
    return (fact) => {
      const handler = choices.handlers[fact.kind] as ((fact: Fact) => void) | undefined;
      if (wanted.has(fact.kind)) handler?.(fact);
    };
  });
  return end();
}

const leaves = (t: Tls13): void => {
  clientCloses(t.dial);
};
const saysGoodbye = (t: Tls13): void => {
  t.client.closeNotify();
  clientCloses(t.dial);
};
const goesOn = (t: Tls13): void => {
  request(t);
  response(t);
  clientCloses(t.dial);
};
const readsHttp1 = (t: Tls13): void => {
  request(t);
  t.server.data(http1Refusal);
  serverCloses(t.dial);
};

test.each<[string, Tls13Parts, (t: Tls13) => void, ReturnType<typeof outcome>]>([
  ['gave up', { chosen: null }, leaves, ['gave-up', 'shown', 'the answer chooses no protocol']],
  ['gave up', { chosen: 'http/1.1' }, leaves, ['gave-up', 'shown', 'the answer chooses http/1.1']],
  ['HTTP/1', { chosen: null }, readsHttp1, ['http1-answer', 'shown', 'the answer chooses no protocol']],
  ['went on', { chosen: null }, goesOn, undefined],
  ['went on', { chosen: 'http/1.1' }, goesOn, undefined],
  ['as it should be', {}, goesOn, undefined],
  ['h2, and the client leaves', {}, leaves, undefined],
])('%s after %j', (_, parts, then, expected) => {
  expect(outcome(parts, then)).toEqual(expected);
});

test('without keys the length of EncryptedExtensions tells, where they stand alone', () => {
  const without = { encrypted: true };
  expect(outcome({ chosen: null }, leaves, without)).toEqual([
    'gave-up',
    'inferred',
    'the ServerHello; what was chosen is sealed',
  ]);
  expect(outcome({}, leaves, without)).toBeUndefined();
  expect(outcome({ chosen: null }, goesOn, without)).toBeUndefined();
});

test('without keys the log of the client tells, where nothing shows', () => {
  const hidden = (details: string) => ({ encrypted: true, told: details });
  const parts = { chosen: null, oneRecord: true };
  const words = 'the log of the client says that the answer chooses';
  expect(outcome(parts, leaves, hidden(''))).toEqual(['gave-up', 'inferred', `${words} no protocol`]);
  expect(outcome(parts, leaves, hidden('http/1.1'))).toEqual(['gave-up', 'inferred', `${words} http/1.1`]);
  expect(outcome(parts, leaves, hidden('h2'))).toBeUndefined();
  expect(outcome(parts, goesOn, hidden(''))).toBeUndefined();
});

test('where they do not, the client that leaves with a goodbye missed what it had offered', () => {
  const without = { encrypted: true };
  const seen = outcome({ chosen: null, oneRecord: true }, saysGoodbye, without);
  expect(seen?.slice(0, 2)).toEqual(['gave-up', 'inferred']);
  expect(outcome({ chosen: null, oneRecord: true }, leaves, without)).toBeUndefined();
  expect(outcome({ chosen: null, oneRecord: true }, goesOn, without)).toBeUndefined();
});
