import { describe, expect, test } from '@jest/globals';
import { unacknowledged } from '../../../analyzer/tcp/stall.ts';
import { createHalf } from '../../../analyzer/tcp/half.ts';
import { suiteWith } from '../../support/require.ts';
import { factsOf, runTcp, type TcpRun } from '../../support/run-tcp.ts';
import { buildPcap, TcpFlag, TcpScript } from '../../support/tcp-builder.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:9090';
const data = new Uint8Array(1000);

/** A handshake in which both sides offer a window scale, the client's 0 and the server's 2. */
function scaled(): TcpScript {
  const script = new TcpScript({ clientIsn: 99, serverIsn: 499, acknowledge: false }).join(client, server);
  const { SYN, ACK } = TcpFlag;
  script.raw('to-server', 0, { flags: SYN, sequence: 99, acknowledgment: 0, options: [1, 3, 3, 0] });
  script.raw('to-client', 1e6, {
    flags: SYN | ACK,
    sequence: 499,
    acknowledgment: 100,
    options: [1, 3, 3, 2],
    window: 1000,
  });
  return script.raw('to-server', 2e6, { sequence: 100, acknowledgment: 500 });
}

const up = (sequence: number): object => ({ sequence, acknowledgment: 500, payload: data });
const down = (acknowledgment: number, window: number): object => ({ sequence: 500, acknowledgment, window });

/** The server's window of 1000 is filled, closes, is probed and opens. */
function stalled(): TcpScript {
  const script = scaled().raw('to-server', 3e6, up(100)).raw('to-client', 4e6, down(1100, 250));
  script.raw('to-server', 5e6, up(1100)).raw('to-client', 6e6, down(2100, 0));
  const probe = { sequence: 2099, acknowledgment: 500, payload: new Uint8Array(0) };
  for (const time of [206e6, 606e6])
    script.raw('to-server', time, probe).raw('to-client', time + 1e6, down(2100, 0));
  return script;
}

const wants = ['tcp.window', 'tcp.window-probe'] as const;

function kinds(run: TcpRun): string[] {
  const told = ['tcp.zero-window', 'tcp.zero-window-end', 'tcp.window-full', 'tcp.window-probe'];
  return run.facts.map((fact) => fact.kind).filter((kind) => told.includes(kind));
}

describe('a closed window', () => {
  test('is told, probed and opens', () => {
    const script = stalled().raw('to-client', 900e6, down(2100, 500)).raw('to-server', 901e6, up(2100));
    const run = runTcp(buildPcap(script.packets()), wants);
    expect(kinds(run)).toEqual([
      'tcp.window-full',
      'tcp.window-full',
      'tcp.zero-window',
      'tcp.window-probe',
      'tcp.window-probe',
      'tcp.zero-window-end',
    ]);
    expect(factsOf(run, 'tcp.zero-window-end')).toMatchObject([
      { direction: 'to-client', duration: 894e6, reopened: true, start: 6e6, probes: 2, startPacket: 7 },
    ]);
    expect(factsOf(run, 'tcp.zero-window-end')[0]?.intervals).toEqual([200e6, 400e6]);
    // The window of a SYN is not scaled (RFC 7323 2.2), those after it are.
    const windows = factsOf(run, 'tcp.window').filter((fact) => fact.direction === 'to-client');
    expect(windows.map((fact) => fact.bytes)).toEqual([1000, 0, 2000]);
    expect(factsOf(run, 'tcp.keep-alive')).toEqual([]);
    // The sender waited for the window: nobody was idle.
    expect(factsOf(run, 'tcp.idle')).toEqual([]);
  });

  test('that stays closed ends with the capture', () => {
    const run = runTcp(buildPcap(stalled().packets()));
    expect(factsOf(run, 'tcp.zero-window-end')).toMatchObject([{ reopened: false, duration: 601e6 }]);
    expect(factsOf(run, 'tcp.window-probe')).toEqual([]);
  });

  test('a probe of one new byte is not a retransmission when the byte comes again (RFC 9293 3.8.6.1)', () => {
    const script = scaled().raw('to-server', 3e6, up(100)).raw('to-client', 4e6, down(1100, 0));
    const byte = { sequence: 1100, acknowledgment: 500, payload: Uint8Array.of(7) };
    for (const time of [204e6, 604e6])
      script.raw('to-server', time, byte).raw('to-client', time + 1e6, down(1100, 0));
    script.raw('to-client', 700e6, down(1100, 1000));
    script.raw('to-server', 701e6, { ...up(1100), payload: Uint8Array.of(7, 8, 9) });
    const run = runTcp(buildPcap(script.packets()), wants);
    expect(factsOf(run, 'tcp.window-probe').map((fact) => fact.bytes)).toEqual([1, 1]);
    expect(factsOf(run, 'tcp.retransmission')).toEqual([]);
    expect([...(run.connections.get(0)?.streams['to-server'].bytes ?? [])].slice(-3)).toEqual([7, 8, 9]);
  });
});

test('what is in flight is told after each change, to those who ask', () => {
  const script = scaled().raw('to-server', 3e6, up(100)).raw('to-server', 4e6, up(1100));
  script.raw('to-client', 5e6, down(1100, 250)).raw('to-client', 6e6, down(2100, 250));
  const file = buildPcap(script.packets());
  const flights = factsOf(runTcp(file, ['tcp.in-flight']), 'tcp.in-flight');
  const bytes = flights.filter(({ direction }) => direction === 'to-server').map((fact) => fact.bytes);
  // The SYN's acknowledgment leaves nothing.
  expect(bytes).toEqual([0, 1000, 2000, 1000, 0]);
  expect(factsOf(runTcp(file), 'tcp.in-flight')).toEqual([]);
});

const withTshark = await suiteWith('tshark');

withTshark('differential', () => {
  test('window full and the first zero window are those of tshark', () => {
    const file = buildPcap(stalled().packets());
    const filtered = (filter: string): number[] =>
      withFile(file, (path) => tsharkFields(path, ['frame.number'], ['-Y', filter])).map(([n]) => Number(n));
    const run = runTcp(file, wants);
    const packets = (facts: readonly { from: { packet: number } }[]): number[] =>
      facts.map(({ from }) => from.packet);
    expect(packets(factsOf(run, 'tcp.window-full'))).toEqual(filtered('tcp.analysis.window_full'));
    expect(packets(factsOf(run, 'tcp.zero-window'))).toEqual(
      filtered('tcp.analysis.zero_window').slice(0, 1),
    );
    // tshark names a probe with an old number, as Linux sends it, a keep-alive; but the window is closed.
    expect(packets(factsOf(run, 'tcp.window-probe'))).toEqual(filtered('tcp.analysis.keep_alive'));
  });
});

test('unacknowledged bytes, over the wrap, and none where nothing is known', () => {
  const half = createHalf('to-server');
  expect(unacknowledged(half)).toBe(0);
  Object.assign(half, { synced: true, highest: 10, acked: -10 });
  expect(unacknowledged(half)).toBe(20);
  half.acked = 11;
  expect(unacknowledged(half)).toBe(0);
});
