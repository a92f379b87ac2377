import { describe, expect, test } from '@jest/globals';
import {
  changeCipherSpec,
  established,
  finished,
  keyUpdate,
  read,
  text,
  toClient,
  toServer,
} from './support/established.ts';
import { join, runStage } from './support/run-stage.ts';
import {
  clientHello,
  extension,
  hello,
  keyLogOf,
  message,
  sealer,
  secrets,
  serverHello,
  vector,
} from './support/script.ts';

const earlyData = extension(42, vector(0));

/** A server's flight: EncryptedExtensions with these extensions, then Finished. */
function serverFlight(...extensions: readonly Uint8Array[]): Uint8Array {
  return sealer(secrets.serverHandshake)(22, join([message(8, vector(2, ...extensions)), finished]));
}

describe('TLS 1.3 key changes', () => {
  test('KeyUpdates of both sides, also several', () => {
    const { inputs, client, server } = established();
    for (const round of ['a', 'b', 'c']) {
      inputs.push(toServer(client(23, text(round)), client(22, keyUpdate)));
      client.update();
      inputs.push(toClient(server(23, text(round)), server(22, keyUpdate)));
      server.update();
    }
    inputs.push(toServer(client(23, text('d'))), toClient(server(23, text('d'))));
    const outcome = runStage(inputs, keyLogOf());
    expect(read(outcome.text('to-server'))).toBe('abcd');
    expect(read(outcome.text('to-client'))).toBe('abcd');
    expect(outcome.of('tls.undecryptable')).toEqual([]);
  });

  test('tickets after the handshake, padding, close_notify and an alert', () => {
    const { inputs, client, server } = established();
    inputs.push(toClient(server(22, message(4, new Uint8Array(200))), server(23, text('one'), 100)));
    inputs.push(toServer(client(23, text('two'), 3), client(21, Uint8Array.of(1, 0))));
    inputs.push(toClient(server(21, Uint8Array.of(2, 80))));
    const outcome = runStage(inputs, keyLogOf());
    expect(read(outcome.text('to-client'))).toBe('one');
    expect(read(outcome.text('to-server'))).toBe('two');
    expect(outcome.of('tls.close-notify')).toEqual([expect.objectContaining({ direction: 'to-server' })]);
    expect(outcome.of('tls.alert')).toEqual([
      expect.objectContaining({ direction: 'to-client', level: 2, description: 80 }),
    ]);
  });

  test('a key log without handshake secrets opens application data and hides the ALPN', () => {
    const { inputs, client, server } = established();
    inputs.push(toServer(client(23, text('up'))), toClient(server(23, text('down'))));
    const outcome = runStage(inputs, keyLogOf(['client', 'server']));
    expect(read(outcome.text('to-server'))).toBe('up');
    expect(read(outcome.text('to-client'))).toBe('down');
    expect(outcome.of('tls.alpn')).toEqual([]);
  });

  test('keys of one direction open that one', () => {
    const { inputs, client, server } = established();
    inputs.push(toServer(client(23, text('up'))), toClient(server(23, text('down'))));
    const outcome = runStage(inputs, keyLogOf(['serverHandshake', 'server']));
    expect(read(outcome.text('to-client'))).toBe('down');
    expect(outcome.of('tls.undecryptable')).toEqual([expect.objectContaining({ direction: 'to-server' })]);
    expect(outcome.of('tls.record').map((fact) => fact.direction)).toEqual(['to-server', 'to-server']);
  });

  test('keys of another connection open nothing, and the reason says so', () => {
    const { inputs, client } = established();
    inputs.push(toServer(client(23, text('up'))));
    const outcome = runStage(
      inputs,
      keyLogOf().replaceAll('02'.repeat(32), '22'.repeat(32)).replaceAll('04'.repeat(32), '44'.repeat(32)),
    );
    const reason: unknown = expect.stringContaining('do not open the record');
    expect(outcome.of('tls.undecryptable')).toEqual([
      expect.objectContaining({ direction: 'to-server', reason }),
    ]);
    expect(outcome.text('to-server')).toHaveLength(0);
  });
});

describe('early data', () => {
  const early = sealer(secrets.clientEarly);
  const [one, two] = [early(23, text('early ')), early(23, text('words '))];
  const endOfEarlyData = early(22, message(5, new Uint8Array(0)));
  const opening = [toServer(hello(clientHello(earlyData)), changeCipherSpec, one, two)];
  const clientFinished = sealer(secrets.clientHandshake)(22, finished);
  const late = sealer(secrets.client)(23, text('late'));

  test('accepted and with its secret, it is the beginning of the stream, and comes before the answer', () => {
    const answer = sealer(secrets.server)(23, text('answer'));
    const inputs = [...opening, toClient(hello(serverHello(0x1301)), serverFlight(earlyData), answer)];
    inputs.push(toServer(endOfEarlyData, clientFinished, late));
    const outcome = runStage(inputs, keyLogOf());
    expect(outcome.plain.map((chunk) => [chunk.direction, read(chunk.bytes), chunk.packet])).toEqual([
      ['to-server', 'early ', 1],
      ['to-server', 'words ', 1],
      ['to-client', 'answer', 2],
      ['to-server', 'late', 3],
    ]);
    expect(outcome.of('anomaly')).toEqual([]);
  });

  test('refused, it never was', () => {
    const inputs = [
      ...opening,
      toClient(hello(serverHello(0x1301)), serverFlight()),
      toServer(clientFinished, late),
    ];
    const outcome = runStage(inputs, keyLogOf());
    expect(read(outcome.text('to-server'))).toBe('late');
    expect(outcome.plain[0]?.offset).toBe(0);
    expect(outcome.of('tls.undecryptable')).toEqual([]);
  });

  test('accepted and without its secret, the stream begins with a gap of its length', () => {
    const inputs = [...opening, toClient(hello(serverHello(0x1301)), serverFlight(earlyData))];
    inputs.push(toServer(endOfEarlyData, clientFinished, late));
    const outcome = runStage(inputs, keyLogOf(['clientHandshake', 'serverHandshake', 'client', 'server']));
    // EndOfEarlyData is sealed like the data, so its four bytes are counted as data too.
    expect(outcome.plain.map((chunk) => chunk.gap ?? read(chunk.bytes))).toEqual([12, 4, 'late']);
    expect(outcome.of('anomaly')).toEqual([expect.objectContaining({ what: 'early-data-closed' })]);
    expect(outcome.of('tls.undecryptable')).toEqual([]);
  });

  test('refused and without its secret, nothing is missing', () => {
    const inputs = [
      ...opening,
      toClient(hello(serverHello(0x1301)), serverFlight()),
      toServer(clientFinished, late),
    ];
    const outcome = runStage(inputs, keyLogOf(['clientHandshake', 'serverHandshake', 'client', 'server']));
    expect(outcome.plain.map((chunk) => chunk.gap ?? read(chunk.bytes))).toEqual(['late']);
    expect(outcome.of('anomaly')).toEqual([]);
  });

  test('with no keys at all its records are counted like any other', () => {
    const outcome = runStage(opening, '');
    expect(outcome.of('tls.undecryptable')).toHaveLength(1);
    expect(outcome.of('tls.record').map((fact) => fact.length)).toEqual([23, 23]);
  });
});
