/** What the connections of the memory benchmark say: gRPC calls of many kinds, one in a thousand of which fails. */
import { ErrorCode } from '../../../analyzer/model/codes.ts';
import { concat, uint32 } from '../../../analyzer/model/wire/octets.ts';
import * as frames from '../../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import { createHpackEncoder, type HpackEncoder } from '../../../analyzer/model/wire/hpack-encoder.ts';
import { seededRandom } from '../../support/random.ts';
import { createScriptWriter, type Script, type ScriptWriter, Tcp } from './memory-packets.ts';

/** Calls of a connection that closes, and of a cycle of one that stays. */
export const callsAConnection = 1000;

/** Requests that a connection has open at most. */
const mostPending = 4;
const callsAWindowUpdate = 16;
const callsAPing = 250;

/** Deadline of the call that misses it, in packets of its connection: the traffic lasts 8 ms a packet. */
const deadlinePackets = 13;
const missedTimeout = '100m';

type List = (readonly [string, string])[];
type Failure = 'reset' | 'unavailable' | 'deadline' | 'refused' | 'status';
const failures: readonly Failure[] = ['reset', 'unavailable', 'deadline', 'refused', 'status'];

interface Peers {
  writer: ScriptWriter;
  client: HpackEncoder;
  server: HpackEncoder;
  random: () => number;
  /** Fields that differ from call to call enter the dynamic table, and push others out. */
  indexIds: boolean;
}

/** A whole connection from SYN to FIN; `kind` chooses its server, sizes and the failure that it has. */
export function connectionScript(kind: number): Script {
  const peers = open(kind, true);
  handshake(peers);
  play(peers, kind, 1);
  close(peers, kind);
  return peers.writer.finish();
}

/**
 * A connection that never closes: its beginning, and a cycle that can be repeated, because after the beginning all
 * that is indexed is in the dynamic table already. Stream ids of a repetition are `2 * callsAConnection` higher.
 */
export function longConnectionScripts(kind: number): { beginning: Script; cycle: Script } {
  const beginning = open(kind, false);
  handshake(beginning);
  play(beginning, kind, 1);
  const writer = createScriptWriter(kind % 3);
  // Twice the same drawing: what was new in the beginning is known in the cycle.
  play({ ...beginning, writer, random: seededRandom(kind) }, kind, 1 + 2 * callsAConnection);
  return { beginning: beginning.writer.finish(), cycle: writer.finish() };
}

function open(kind: number, indexIds: boolean): Peers {
  const options = { indexing: true, huffman: true, ...(indexIds ? {} : { neverIndexed: ['x-request-id'] }) };
  return {
    writer: createScriptWriter(kind % 3),
    client: createHpackEncoder(options),
    server: createHpackEncoder(options),
    random: seededRandom(kind),
    indexIds,
  };
}

function handshake({ writer }: Peers): void {
  writer.bare('to-server', Tcp.SYN);
  writer.bare('to-client', Tcp.SYN | Tcp.ACK);
  writer.bare('to-server', Tcp.ACK);
  writer.send(
    'to-server',
    frames.clientPreface,
    frames.settings([[4, 1 << 20]]),
    frames.windowUpdate(0, 1 << 30),
  );
  writer.send(
    'to-client',
    frames.settings([[3, 100]]),
    frames.settingsAck(),
    frames.windowUpdate(0, 1 << 30),
  );
  writer.send('to-server', frames.settingsAck());
}

function close({ writer }: Peers, kind: number): void {
  // One connection in four is ended by its server, as by a maximum age; the others leave by themselves.
  if (kind % 4 === 0)
    writer.send('to-client', frames.goaway(1 + 2 * (callsAConnection - 1), ErrorCode.NO_ERROR));
  else writer.send('to-server', frames.goaway(0, ErrorCode.NO_ERROR));
  writer.bare('to-server', Tcp.FIN | Tcp.ACK);
  writer.bare('to-client', Tcp.FIN | Tcp.ACK);
  writer.bare('to-server', Tcp.ACK);
}

interface Pending {
  stream: number;
  since: number;
  failure?: Failure;
}

function play(peers: Peers, kind: number, firstStream: number): void {
  const { writer, random } = peers;
  const failing = 1 + Math.floor(random() * (callsAConnection - 2));
  const pending: Pending[] = [];
  let begun = 0;
  while (begun < callsAConnection || pending.length > 0) {
    const late = pending.findIndex(
      (one) => one.failure === 'deadline' && writer.count() - one.since >= deadlinePackets,
    );
    if (late >= 0) {
      const [call] = pending.splice(late, 1);
      if (call !== undefined) writer.send('to-server', frames.rstStream(call.stream, ErrorCode.CANCEL));
      continue;
    }
    const answerable = pending.filter((one) => one.failure !== 'deadline');
    const ask =
      begun < callsAConnection &&
      (answerable.length === 0 || (pending.length < mostPending && random() < 0.5));
    if (ask) {
      const call: Pending = { stream: firstStream + 2 * begun, since: writer.count() };
      if (begun === failing) call.failure = failures[kind % failures.length] ?? 'reset';
      request(peers, call, begun);
      pending.push(call);
      begun++;
      if (begun % callsAPing === 0) ping(writer);
      else if (begun % callsAWindowUpdate === 0) writer.send('to-server', frames.windowUpdate(0, 10_000));
    } else if (answerable.length === 0) writer.bare('to-server', Tcp.ACK);
    else {
      const call = answerable[Math.floor(random() * answerable.length)];
      if (call === undefined) continue;
      pending.splice(pending.indexOf(call), 1);
      answer(peers, call);
    }
  }
}

function ping(writer: ScriptWriter): void {
  const opaque = concat(uint32(writer.count()), uint32(7));
  writer.send('to-server', frames.ping(opaque));
  writer.send('to-client', frames.ping(opaque, true));
}

function request({ writer, client, random, indexIds }: Peers, call: Pending, number: number): void {
  const method = Math.floor(random() ** 2 * 40);
  const id = Math.floor(random() * 0x7fffffff).toString(16);
  const list: List = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', `/shop.v1.Catalog${method % 7}/Get${'Item'.repeat(1 + (method % 3))}${method}`],
    [':authority', `catalog${method % 3}.example:8080`],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ['user-agent', 'grpc-go/1.62.0'],
    ['grpc-timeout', call.failure === 'deadline' ? missedTimeout : '5S'],
    ...(indexIds || number % 2 === 0 ? ([['x-request-id', id]] as const) : []),
  ];
  writer.send(
    'to-server',
    frames.headers(call.stream, client.encode(list)),
    frames.data(call.stream, grpcMessage(filler(20 + Math.floor(random() ** 3 * 400))), { endStream: true }),
  );
  writer.bare('to-client', Tcp.ACK);
}

function answer({ writer, server, random }: Peers, { stream, failure }: Pending): void {
  const status: List = [
    [':status', '200'],
    ['content-type', 'application/grpc'],
  ];
  if (failure === 'reset') writer.send('to-client', frames.rstStream(stream, ErrorCode.INTERNAL_ERROR));
  else if (failure === 'refused')
    writer.send('to-client', frames.rstStream(stream, ErrorCode.REFUSED_STREAM));
  else if (failure === 'unavailable' || failure === 'status') {
    const code = failure === 'unavailable' ? '14' : '5';
    const list: List = [...status, ['grpc-status', code], ['grpc-message', 'not%20now']];
    writer.send('to-client', frames.headers(stream, server.encode(list), { endStream: true }));
  } else {
    const body = filler(40 + Math.floor(random() ** 2 * 1000));
    const parts = [
      frames.headers(stream, server.encode(status)),
      frames.data(stream, grpcMessage(body)),
      frames.headers(stream, server.encode([['grpc-status', '0']]), { endStream: true }),
    ];
    if (random() < 0.5) writer.send('to-client', ...parts);
    else {
      writer.send('to-client', ...parts.slice(0, 2));
      writer.send('to-client', ...parts.slice(2));
    }
  }
  writer.bare('to-server', Tcp.ACK);
}

/** A message of protobuf's encoding: field 1, a string of letters. */
function filler(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = 97 + ((i * 7) % 26);
  const rest = length - 3;
  bytes.set([0x0a, 0x80 | (rest & 0x7f), rest >> 7]);
  return bytes;
}
