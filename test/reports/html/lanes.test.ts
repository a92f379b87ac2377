import { expect, test } from '@jest/globals';
import type { Hop } from '../../../analyzer/model/diagnosis.ts';
import { hopOfInput, hopsOf, hopsOfPackets, laneEnds } from '../../../reports/html/lanes.ts';
import type { WireConnection, WireFacts } from '../../../reports/html/wire.ts';
import { analysis, diagnosis } from '../../support/sample-diagnosis.ts';
import { hostileWire } from '../../support/sample-wire.ts';

const { inputs } = analysis(diagnosis());
const [input] = inputs;
const [connection] = hostileWire.connections;
if (input === undefined || connection === undefined) throw new Error('the samples lack one');
const { hop: _, ...anywhere } = input;

function connectionTo(server: string, hop?: Hop): WireConnection {
  return { ...connection, server, ...(hop === undefined ? {} : { hop }) } as WireConnection;
}

test('a hop lies between two parties; one that is not known is the whole path', () => {
  expect(laneEnds('proxy-proxy')).toEqual(['proxy', 'proxy-2']);
  expect(laneEnds('constructor' as Hop)).toEqual(['client', 'server']);
});

test('an input is where the user said; the only one is where the diagnosis says', () => {
  expect(hopOfInput(inputs[1], inputs, diagnosis())).toBe('proxy-server');
  expect(hopOfInput(anywhere, [anywhere], diagnosis({ hop: 'proxy-server' }))).toBe('proxy-server');
  expect(hopOfInput(anywhere, [anywhere, anywhere], diagnosis())).toBe('client-server');
});

test('a connection without a hop of its own is where others to its server are', () => {
  const list = [
    connectionTo('b:1', 'client-proxy'),
    connectionTo('c:1', 'proxy-server'),
    connectionTo('b:1'),
    connectionTo('d:1'),
  ];
  const { hop: __, ...unnamed } = diagnosis();
  expect(hopsOf(list, [anywhere], unnamed)).toEqual([
    ...['client-proxy', 'proxy-server', 'client-proxy'],
    'client-server',
  ]);
});

test('a packet was on the hop of its connection', () => {
  const wire: WireFacts = {
    ...hostileWire,
    events: [{ at: 1, input: 0, connection: 1, packet: 2, name: 'FIN', what: 'FIN' }],
    connections: [connectionTo('b:1', 'client-proxy'), connectionTo('c:1', 'proxy-server')],
  };
  const hopOf = hopsOfPackets(wire, ['client-proxy', 'proxy-server']);
  expect([9, 2, 77].map((packet) => hopOf(0, packet))).toEqual(['client-proxy', 'proxy-server', undefined]);
});
