/**
 * Hides in sealed captures everything that a cheating analyzer could have learned by heart.
 *
 * What stays is what a diagnosis may rest on: packets, times, lengths, TCP and TLS, frames, flags, codes, stream ids,
 * header names and the values that the protocol defines. What goes: comments and interface names, MAC and IP addresses,
 * ports, SNI, and the values of `:path`, `:authority`, `user-agent` and of all fields that are not standard. Names
 * become others of the same length, the same ones in all files of a call.
 */
import type { Change } from './hide-http2.ts';
import { hideKnown, readHttp2 } from './hide-http2.ts';
import { beginsLikeTls, readTls } from './hide-tls.ts';
import { createNames } from './names.ts';
import type { Names } from './names.ts';
import { hidePacket, learnAddresses } from './packet.ts';
import type { Block } from './pcapng-file.ts';
import { readBlocks, writeBlocks } from './pcapng-file.ts';
import { readStreams } from './streams.ts';
import type { Stream, Streams, TcpConnection } from './streams.ts';

/**
 * The same captures with other names; `seed` chooses them.
 *
 * Takes pcapng as the lab seals it (little endian, enhanced packets of Ethernet with IPv4, keys inside); throws on
 * anything whose names it could not hide.
 */
export function blind(files: readonly Uint8Array[], seed: number): Uint8Array[] {
  const names = createNames(seed);
  const parts = files.map((file) => read(file, names));
  const opened = parts.map((part) => ({
    ...part,
    changes: part.streams.connections.map((one) => readConnection(one, part.keys, names)),
  }));
  return opened.map(({ blocks, packets, streams, changes }) => {
    const before = new Map<Stream, Uint8Array>();
    for (const connection of streams.connections) {
      for (const stream of Object.values(connection.streams)) before.set(stream, stream.bytes.slice());
    }
    for (const change of changes.flat()) change();
    streams.writeBack(before);
    for (const packet of packets) hidePacket(packet, names);
    return writeBlocks(blocks);
  });
}

interface Part {
  blocks: Block[];
  packets: Uint8Array[];
  keys: string;
  streams: Streams;
}

function read(file: Uint8Array, names: Names): Part {
  const blocks = readBlocks(file);
  const packets = blocks.flatMap((block) => (block.kind === 'packet' ? [block.bytes] : []));
  for (const packet of packets) learnAddresses(packet, names);
  const keys = blocks.flatMap((block) => (block.kind === 'keys' ? [block.text] : [])).join('');
  return { blocks, packets, keys, streams: readStreams(packets) };
}

function readConnection(connection: TcpConnection, keys: string, names: Names): Change[] {
  const firsts = (['to-server', 'to-client'] as const).map(
    (direction) => connection.streams[direction].bytes,
  );
  if (firsts.some(beginsLikeTls)) return readTls(connection, keys, names);
  return firsts.flatMap((bytes, index) => {
    const stream = connection.streams[index === 0 ? 'to-server' : 'to-client'];
    const missing = stream.present.indexOf(0);
    // Behind a hole, and in other protocols, only words that were read elsewhere can be found again.
    const end = missing === -1 ? bytes.length : missing;
    const changes = readHttp2(bytes.subarray(0, end), names);
    return [...(changes ?? []), () => hideKnown(changes === undefined ? bytes : bytes.subarray(end), names)];
  });
}
