import { expect, test } from '@jest/globals';
import {
  type ResetState,
  serverResetReport,
  serverResets,
} from '../../../../analyzer/rules/kit/server-reset.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { type WireConnection, wireOf } from '../../../support/wire.ts';

const states: readonly ResetState[] = [
  'before-headers',
  'after-headers',
  'during-data',
  'after-data-no-trailers',
];

function read(script: (c: WireConnection) => void): [ResetState, string][] {
  let list: () => [ResetState, string][] = () => [];
  const files = wireOf((wire) => {
    const c = wire.connect();
    c.client.request(1);
    script(c);
  }).files();
  readWire(files, (timeline) => {
    const all = states.map((state) => serverResets(timeline, state));
    list = () =>
      all.flatMap((resets) =>
        resets
          .list()
          .map((reset): [ResetState, string] => [reset.state, serverResetReport(timeline, reset).data.code]),
      );
    return (fact) => {
      for (const resets of all) {
        if (fact.kind === 'http2.rst-stream') resets.reset(fact);
        if (fact.kind === 'grpc.call') resets.call(fact);
      }
    };
  });
  return list();
}

test.each<[ResetState, (c: WireConnection) => void]>([
  ['before-headers', () => undefined],
  [
    'after-headers',
    (c) => {
      c.server.responseHeaders(1);
    },
  ],
  [
    'during-data',
    (c) => {
      c.server.responseHeaders(1);
      c.server.announce(1, 100);
    },
  ],
  [
    'after-data-no-trailers',
    (c) => {
      c.server.responseHeaders(1);
      c.server.message(1);
    },
  ],
])('a reset is of one state: %s', (state, script) => {
  expect(
    read((c) => {
      script(c);
      c.server.rst(1, 'INTERNAL_ERROR');
    }),
  ).toEqual([[state, 'INTERNAL_ERROR']]);
});

test("an echo of the client's GOAWAY with a code is none", () => {
  expect(
    read((c) => {
      c.client.goaway(0, 'PROTOCOL_ERROR');
      c.server.rst(1, 'INTERNAL_ERROR');
    }),
  ).toEqual([]);
});
