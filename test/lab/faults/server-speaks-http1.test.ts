import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-speaks-http1.ts';
import { proofBy, scriptBy } from '../../support/raw-fault.ts';

test('answers the preface by a whole HTTP/1.1 message and ends', () => {
  const { opening, tls } = scriptBy(fault, { alpn: 'http/1.1' });
  const [text = ''] = (opening ?? []).flatMap((step) => ('text' in step ? [step.text] : []));
  const [head = '', body = ''] = text.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(head).toContain(`Content-Length: ${body.length}`);
  expect(opening?.at(-1)).toEqual({ close: 'fin' });
  expect(tls).toEqual({ alpn: ['http/1.1'] });
  expect(scriptBy(fault, {}).tls).toEqual({ alpn: [] });
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { refused: 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
