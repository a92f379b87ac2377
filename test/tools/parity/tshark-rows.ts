/** What tshark says of a capture's HTTP/2 frames, as rows, from its tree of each packet. */
import { tshark } from '../../support/tshark.ts';
import { rowsOf, type SeenFrame } from './rows.ts';

type Tree = { [name: string]: string | Tree | (string | Tree)[] };

/** Every value of that name in the tree, at any depth, in order; a field can stand once, several times, or not at all. */
function all(tree: Tree, name: string): (string | Tree)[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (key === name) return Array.isArray(value) ? value : [value];
    const inner = Array.isArray(value) ? value : [value];
    return inner.flatMap((one) => (typeof one === 'string' ? [] : all(one, name)));
  });
}

function trees(tree: Tree, name: string): Tree[] {
  return all(tree, name).filter((one) => typeof one !== 'string');
}

function text(tree: Tree, name: string): string | undefined {
  return all(tree, name).find((one) => typeof one === 'string');
}

function number(tree: Tree, name: string): number | undefined {
  const found = text(tree, name);
  return found === undefined || found === '' ? undefined : Number(found);
}

function setting(tree: Tree): (readonly [number, number])[] {
  const id = number(tree, 'http2.settings.id');
  const value = Object.entries(tree).find(([key]) => key !== 'http2.settings.id')?.[1];
  return id === undefined || typeof value !== 'string' ? [] : [[id, Number(value)]];
}

function sender(layers: Tree): string {
  const [v4, v6] = [trees(layers, 'ip').at(-1), trees(layers, 'ipv6').at(-1)];
  const port = text(trees(layers, 'tcp').at(-1) ?? {}, 'tcp.srcport') ?? '';
  return v4 === undefined
    ? `[${text(v6 ?? {}, 'ipv6.src') ?? ''}]:${port}`
    : `${text(v4, 'ip.src') ?? ''}:${port}`;
}

function frameOf(one: Tree, packet: number, tcpStream: number, from: string): SeenFrame | undefined {
  const type = number(one, 'http2.type');
  // The client's preface is a "stream" without a type.
  if (type === undefined) return undefined;
  const headers = trees(one, 'http2.header').map(
    (field) => [text(field, 'http2.header.name') ?? '', text(field, 'http2.header.value') ?? ''] as const,
  );
  const settings = trees(one, 'http2.settings').flatMap(setting);
  return {
    packet,
    tcpStream,
    from,
    type,
    stream: number(one, 'http2.streamid') ?? -1,
    length: number(one, 'http2.length') ?? -1,
    flags: number(one, 'http2.flags') ?? -1,
    errorCode: number(one, type === 7 ? 'http2.goaway.error' : 'http2.rst_stream.error'),
    lastStreamId: number(one, 'http2.goaway.last_stream_id'),
    increment: number(one, 'http2.window_update.window_size_increment'),
    promisedStream: number(one, 'http2.push_promise.promised_stream_id'),
    settings,
    headers,
  };
}

/** The rows of a capture; `options` are keys and "decode as". */
export function tsharkRows(file: string, options: readonly string[]): string[] {
  const printed = tshark([
    ...['-n', '-r', file, '-o', 'tcp.reassemble_out_of_order:TRUE', ...options],
    ...['-Y', 'http2', '-T', 'json', '--no-duplicate-keys', '-J', 'frame ip ipv6 tcp http2'],
  ]);
  const packets = JSON.parse(printed) as { _source: { layers: Tree } }[];
  return packets.flatMap(({ _source: { layers } }) => {
    const packet = number(layers, 'frame.number') ?? -1;
    const tcpStream = number(layers, 'tcp.stream') ?? -1;
    const from = sender(layers);
    return trees(layers, 'http2')
      .flatMap((protocol) => trees(protocol, 'http2.stream'))
      .flatMap((one) => frameOf(one, packet, tcpStream, from) ?? [])
      .flatMap(rowsOf);
  });
}
