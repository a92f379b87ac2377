import { expect, test } from '@jest/globals';
import { logSignsOf } from '../../../../analyzer/rules/kit/log-signs.ts';
import { goaways } from '../../../../analyzer/rules/kit/log-codes.ts';
import { remarks } from '../../../../analyzer/rules/kit/log-remarks.ts';
import { connections, responses } from '../../../../analyzer/rules/kit/log-table.ts';

test('every row of the table is told under each signature that it names', () => {
  const rows = [
    ...responses.map(([said, ids]) => ['request', said.source, ids]),
    ...connections.map(([said, ids]) => ['connection', said.source, ids]),
    ...Object.entries(remarks).map(([what, [ids]]) => ['sentence', what, ids]),
    ...Object.entries(goaways).map(([code, ids]) => ['GOAWAY', code, ids]),
  ];
  for (const [line, says, ids = ''] of rows) {
    ids.split(' ').forEach((id, place) => {
      expect(logSignsOf(id)).toContainEqual(expect.objectContaining({ line, says, exact: place === 0 }));
    });
  }
});

test('the most exact and most trusted line stands first', () => {
  const signs = logSignsOf('mtls-client-cert-missing');
  expect(signs[0]).toMatchObject({
    line: 'connection',
    says: 'PEER_DID_NOT_RETURN_A_CERTIFICATE',
    exact: true,
  });
  const order = signs.map(({ exact, confidence }) => [exact ? 0 : 1, -confidence]);
  expect(order).toEqual([...order].sort(([a = 0, x = 0], [b = 0, y = 0]) => a - b || x - y));
});

test('pings too many have a line of their own (gRPC A8); what only packets show has none', () => {
  expect(logSignsOf('goaway-too-many-pings')).toMatchObject([{ line: 'GOAWAY', says: '11 too_many_pings' }]);
  expect(logSignsOf('tcp-zero-window')).toEqual([]);
});
