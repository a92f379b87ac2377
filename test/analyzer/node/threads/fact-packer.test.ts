import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { FactPacker } from '../../../../analyzer/node/threads/fact-packer.ts';

test('header lists and texts that are said again are sent once, also by other connections', () => {
  const packer = new FactPacker();
  const open = (connection: number): Fact => ({
    kind: 'http2.stream-open',
    from: { input: 0, packet: 1, time: 0, connection, stream: 1 },
    headers: [[':path', '/a.B/C']],
    endStream: true,
    open: 1,
    blockLength: 5,
    listSize: 40,
  });
  for (let connection = 0; connection < 100; connection++) packer.add(open(connection), connection);
  const packed = packer.take();
  expect(packed.headers).toHaveLength(1);
  expect(packed.shapes).toHaveLength(1);
  expect(packed.objects).toHaveLength(0);
  expect(packed.orders).toEqual(Float64Array.from({ length: 100 }, (_, id) => id));
  packer.add(open(7), 0);
  expect(packer.take().headers).toHaveLength(0);
});

test('a fact of another make gets a shape of its own, and shapes are sent once', () => {
  const packer = new FactPacker();
  const end = (more: object): Fact => ({
    kind: 'http2.stream-end',
    from: { input: 0, packet: 1, time: 0 },
    how: 'end-stream',
    ...more,
  });
  for (const more of [{}, { errorCode: 2 }, {}, { errorCode: 3 }]) packer.add(end(more), 0);
  expect(packer.take().shapes.map(({ keys }) => keys)).toEqual([['how'], ['how', 'errorCode']]);
  packer.add(end({ errorCode: 4 }), 0);
  expect(packer.take().shapes).toEqual([]);
});

test('what was taken is not given again', () => {
  const packer = new FactPacker();
  packer.add({ kind: 'http2.preface', from: { input: 0, packet: 1, time: 0 } }, 5);
  expect(packer.take().orders).toHaveLength(1);
  expect(packer.take()).toMatchObject({ orders: new Float64Array(0), numbers: new Float64Array(0) });
});
