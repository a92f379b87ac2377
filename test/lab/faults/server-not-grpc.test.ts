import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-not-grpc.ts';
import { lastCall, proofBy, scriptBy } from '../../support/raw-fault.ts';

test.each([
  ['html', '200', 'text/html'],
  ['json', '200', 'application/json'],
  ['unauthorized', '401', 'text/html'],
  ['not-found', '404', 'text/html'],
  ['misdirected', '421', 'text/html'],
  ['bad-gateway', '502', 'text/html'],
  ['unavailable', '503', 'text/html'],
])('%s: a page of its length', (kind, status, type) => {
  const [headers, data] = lastCall(scriptBy(fault, { kind })) as unknown as [
    { fields: string[][] },
    { text: string },
  ];
  const fields = new Map(headers.fields as [string, string][]);
  expect(fields.get(':status')).toBe(status);
  expect(fields.get('content-type')).toBe(type);
  expect(fields.get('content-length')).toBe(String(data.text.length));
  expect(fields.get('retry-after')).toBe(kind === 'unavailable' ? '2' : undefined);
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { pages: 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
