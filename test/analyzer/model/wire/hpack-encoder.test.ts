import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { clientPreface, headers, settings } from '../../../../analyzer/model/wire/frames.ts';
import { createHpackEncoder, encodeHeaderBlock } from '../../../../analyzer/model/wire/hpack-encoder.ts';
import { concat } from '../../../../analyzer/model/wire/octets.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the request examples of RFC 7541 appendix C', () => {
  const first = [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
  ] as const;
  const second = [...first, ['cache-control', 'no-cache']] as const;

  test('C.3: without Huffman coding', () => {
    const encoder = createHpackEncoder({ indexing: true });
    expect(hex(encoder.encode(first))).toBe('828684410f7777772e6578616d706c652e636f6d');
    expect(hex(encoder.encode(second))).toBe('828684be58086e6f2d6361636865');
  });

  test('C.4: with Huffman coding', () => {
    const encoder = createHpackEncoder({ indexing: true, huffman: true });
    expect(hex(encoder.encode(first))).toBe('828684418cf1e3c2e5f23a6ba0ab90f4ff');
    expect(hex(encoder.encode(second))).toBe('828684be5886a8eb10649cbf');
  });
});

test('a smaller table is announced and old entries leave it', () => {
  const encoder = createHpackEncoder({ indexing: true });
  const entry = [['custom-key', 'custom-value']] as const;
  encoder.encode(entry);
  expect(hex(encoder.encode(entry))).toBe('be');
  encoder.resize(0);
  expect(hex(encoder.encode(entry)).slice(0, 4)).toBe('2040');
});

/** What a Node HTTP/2 server (nghttp2) reads from header blocks that arrive as raw frames. */
async function decodeByNode(blocks: readonly Uint8Array[]): Promise<http2.IncomingHttpHeaders[]> {
  const seen: http2.IncomingHttpHeaders[] = [];
  const server = http2.createServer();
  server.on('stream', (stream, received) => {
    seen.push(received);
    stream.respond({}, { endStream: true });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('expected a TCP address of the server');
  const socket = net.connect(address.port, '127.0.0.1');
  socket.write(concat(clientPreface, settings()));
  socket.write(concat(...blocks.map((block, i) => headers(2 * i + 1, block, { endStream: true }))));
  for await (const _ of socket) if (seen.length === blocks.length) break;
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return seen;
}

test.each([
  { indexing: false, huffman: false },
  { indexing: true, huffman: true },
])('nghttp2 reads what we write: %j', async (options) => {
  const request = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', '/package.Service/Method'],
    [':authority', '198.18.0.1'],
    ['x-visible', ' !"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~'.trim()],
    ['x-high', Array.from({ length: 128 }, (_, i) => String.fromCharCode(128 + i)).join('')],
    ['x-long', 'ab'.repeat(400)],
  ] as const;
  const encoder = createHpackEncoder({ ...options, neverIndexed: ['x-long'] });
  const seen = await decodeByNode([encoder.encode(request), encoder.encode(request), encodeEmpty(encoder)]);
  const expected = Object.fromEntries(request);
  expect(seen).toHaveLength(3);
  expect({ ...seen[0] }).toMatchObject(expected);
  expect({ ...seen[1] }).toMatchObject(expected);
  expect(seen[2]).toMatchObject({ ':path': '/after' });
});

function encodeEmpty(encoder: ReturnType<typeof createHpackEncoder>): Uint8Array {
  encoder.resize(100);
  return encoder.encode([
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/after'],
    [':authority', '198.18.0.1'],
    ['x-more', 'than the table of 100 octets holds, so that it ends up empty again, and more'],
  ]);
}

test('one block alone uses no dynamic table', () => {
  expect(
    hex(
      encodeHeaderBlock([
        ['x', 'y'],
        ['x', 'y'],
      ]),
    ),
  ).toBe('0001780179'.repeat(2));
});
