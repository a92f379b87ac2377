import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Chunk, Connection, Direction, EndKind, StreamStage } from '../../../../analyzer/model/chunk.ts';
import type { Provenance } from '../../../../analyzer/model/fact.ts';
import {
  EventPacker,
  EventPlayer,
  type PackedEvents,
} from '../../../../analyzer/node/threads/chunk-codec.ts';

type Said =
  | ['open', Connection]
  | ['push', number, Chunk]
  | ['end', number, Direction, EndKind, Provenance]
  | ['secrets', string];

/** What the other thread gets: a structured clone. */
function posted(packed: PackedEvents): PackedEvents {
  return structuredClone(packed, { transfer: [packed.numbers.buffer, packed.octets] });
}

/** A player that writes down what it hears, with the order of each. */
function listening(): { player: EventPlayer; heard: Said[]; orders: number[] } {
  const heard: Said[] = [];
  const orders: number[] = [];
  const hear = (said: Said): void => {
    heard.push(said);
    orders.push(player.order);
  };
  const make = (connection: Connection): StreamStage => {
    hear(['open', connection]);
    return {
      push(chunk) {
        const owned =
          chunk.bytes === undefined ? { ...chunk } : { ...chunk, bytes: new Uint8Array(chunk.bytes) };
        hear(['push', connection.id, owned]);
      },
      end(direction, how, from) {
        hear(['end', connection.id, direction, how, from]);
      },
    };
  };
  const player: EventPlayer = new EventPlayer(4, make, (text) => {
    hear(['secrets', text]);
  });
  return { player, heard, orders };
}

const connectionOf = (id: number): Connection => ({
  id,
  client: `198.18.0.1:${40000 + id}`,
  server: '198.18.0.2:8080',
  synSeen: true,
});

function say(packer: EventPacker, said: Said, order: number): void {
  if (said[0] === 'open') packer.open(said[1], order);
  else if (said[0] === 'push') packer.chunk(said[2], order);
  else if (said[0] === 'end') packer.end(said[1], said[2], said[3], said[4], order);
  else packer.secrets(said[1], order);
}

test('what is played is what was packed, in any blocks, and buffers can be used again', () => {
  const direction = fc.constantFrom<Direction>('to-server', 'to-client');
  const id = fc.nat(2);
  const place = { connection: id, direction, offset: fc.nat(), time: fc.nat(), packet: fc.nat() };
  const push = fc
    .oneof(
      fc.record({ ...place, bytes: fc.uint8Array({ maxLength: 30 }) }),
      fc.record({ ...place, gap: fc.nat() }),
    )
    .map((chunk): Said => ['push', chunk.connection, chunk]);
  const said = fc.oneof(
    push,
    push,
    push,
    fc.string().map((text): Said => ['secrets', text]),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(said, fc.boolean()), { maxLength: 60 }), (script) => {
      const packer = new EventPacker();
      const { player, heard, orders } = listening();
      const opened = [0, 1, 2].map((one): Said => ['open', connectionOf(one)]);
      const ended = [0, 1, 2].flatMap((one) =>
        (['to-client', 'to-server'] as const).map((way): Said => [
          'end',
          one,
          way,
          'rst',
          { input: 4, packet: 7, time: 8, connection: one },
        ]),
      );
      const whole: [Said, boolean][] = [
        ...opened.map((one): [Said, boolean] => [one, false]),
        ...script,
        ...ended.map((one): [Said, boolean] => [one, true]),
      ];
      whole.forEach(([one, flush], order) => {
        say(packer, one, order);
        if (!flush) return;
        const events = posted(packer.take());
        player.play(events);
        packer.reuse(events.octets);
      });
      expect(heard).toEqual(whole.map(([one]) => one));
      expect(orders).toEqual(whole.map((_, order) => order));
    }),
    { numRuns: 100 },
  );
});

test('octets that do not fit into the buffer of a block come all the same', () => {
  const packer = new EventPacker();
  const { player, heard } = listening();
  packer.open(connectionOf(0), 0);
  const place = { connection: 0, direction: 'to-server', offset: 0, time: 1, packet: 1 } as const;
  const sizes = [900_000, 900_000, 3_000_000, 10];
  sizes.forEach((size, at) => packer.chunk({ ...place, bytes: new Uint8Array(size).fill(at + 1) }, at));
  player.play(posted(packer.take()));
  const chunks = heard.flatMap((said) => (said[0] === 'push' ? [said[2].bytes ?? new Uint8Array()] : []));
  expect(chunks.map((bytes) => [bytes.length, bytes[0], bytes.at(-1)])).toEqual(
    sizes.map((size, at) => [size, at + 1, at + 1]),
  );
});

test('nothing is given to a connection whose both directions have ended', () => {
  const packer = new EventPacker();
  const { player, heard } = listening();
  packer.open(connectionOf(0), 0);
  const from = { input: 4, packet: 1, time: 1, connection: 0 };
  packer.end(0, 'to-server', 'fin', from, 1);
  packer.end(0, 'to-client', 'fin', from, 2);
  packer.chunk({ connection: 0, direction: 'to-server', offset: 0, time: 1, packet: 1, gap: 1 }, 3);
  player.play(posted(packer.take()));
  expect(heard.map(([what]) => what)).toEqual(['open', 'end', 'end']);
});
