import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { defineRawClientFault, requestHeaders } from '../../../../lab/faults/peers/raw-client.ts';
import { proofBy, setupBy } from '../../../support/raw-fault.ts';

const fault = defineRawClientFault({
  ...{ id: 'x', title: 'x', explains: 'x', what: 'x', counter: 'pings' },
  options: z.object({ code: z.number() }),
  script: ({ code }) => ({ steps: [{ send: [{ type: 'RST_STREAM', code }] }] }),
  prepare: (setup) => void (setup.server.behave.GetItem = { sleepMs: 5 }),
  trial: { options: { code: 1 } },
});

test('sets the script of the client, and what else it asks for', () => {
  const { client, server } = setupBy(fault, { code: 8 });
  expect(client).toMatchObject({
    kind: 'raw',
    script: { steps: [{ send: [{ type: 'RST_STREAM', code: 8 }] }] },
  });
  expect(server.behave).toEqual({ GetItem: { sleepMs: 5 } });
});

test('its own counter is the proof, or the end of the connection', async () => {
  expect(await proofBy(fault, { client: { pings: 4 } })).toBe(4);
  expect(await proofBy(fault, { client: { ended: 2 } })).toBe(2);
  expect(await proofBy(fault, { client: { done: 4 } })).toBeUndefined();
});

test('requests look like those of any gRPC client (PROTOCOL-HTTP2.md)', () => {
  expect(Object.fromEntries(requestHeaders)).toMatchObject({
    ':method': 'POST',
    te: 'trailers',
    'content-type': 'application/grpc',
  });
});
