import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-encoding-unknown.ts';
import { lastCall, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('names the codec and sends one message with the compressed flag', () => {
  const [headers, data] = lastCall(scriptBy(fault, { codec: 'snappy' })) as unknown as [
    { fields: string[][] },
    { payload: string },
  ];
  expect(headers.fields).toContainEqual(['grpc-encoding', 'snappy']);
  // Flag and length (grpc/grpc doc/PROTOCOL-HTTP2.md, Length-Prefixed-Message).
  const message = Buffer.from(data.payload, 'hex');
  expect(message[0]).toBe(1);
  expect(message.readUInt32BE(1)).toBe(message.length - 5);
});

test.each(['', 'Snappy', 'a b', 'x\n'])('refuses the codec %j', (codec) => {
  expect(() => fault.options.parse({ codec })).toThrow(/codec/);
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { compressed: 2 } })).toBe(2);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});

test('means nothing to a client that names no codecs', () => {
  const place = { backend: 'netns', proxy: 'none', variant: 'plain' } as const;
  expect(fault.unsupported?.({ ...place, client: 'curl' })).toMatch(/grpc-accept-encoding/);
  expect(fault.unsupported?.({ ...place, client: 'grpcio' })).toBeUndefined();
  expect(fault.unsupported?.(place)).toBeUndefined();
});
