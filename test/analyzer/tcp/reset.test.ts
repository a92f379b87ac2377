import { describe, expect, test } from '@jest/globals';
import { createHalf, type Half } from '../../../analyzer/tcp/half.ts';
import { validReset } from '../../../analyzer/tcp/reset.ts';
import { createSentLogs } from '../../../analyzer/tcp/sent-log.ts';
import { segment } from '../../support/datagrams.ts';
import { factsOf, runTcp } from '../../support/run-tcp.ts';
import { buildPcap, type TcpPacket, TcpFlag, TcpScript } from '../../support/tcp-builder.ts';

const rst = 0x04;
const ack = 0x10;
const logs = createSentLogs();

/** A direction in which 100 bytes from 1000 on were sent at time 0, and which is acknowledged up to `acked`. */
function sent(acked: number | undefined, ackTime = 0): Half {
  const half = createHalf('to-server');
  Object.assign(half, { synced: true, settled: true, base: 999, next: 1100, highest: 1100, acked, ackTime });
  half.log = logs.open();
  logs.add(half.log, 1000, 0, 1000);
  logs.add(half.log, 1050, 1e6, 1000);
  return half;
}

describe('an RST in an open connection (RFC 9293 3.10.7.4)', () => {
  const other = createHalf('to-client');

  test('is valid at exactly the next sequence number', () => {
    expect(validReset(logs, sent(1100), other, segment({ flags: rst, sequence: 1100 }), NaN)).toBe(true);
    expect(validReset(logs, sent(1100), other, segment({ flags: rst, sequence: 1101 }), NaN)).toBe(false);
    expect(validReset(logs, sent(1100), other, segment({ flags: rst, sequence: 0 }), NaN)).toBe(false);
  });

  test('behind a FIN the next number is one further', () => {
    const half = sent(1101);
    half.fin = { sequence: 1100, from: { input: 0, packet: 1, time: 2e6 }, acknowledgment: undefined };
    half.highest = 1101;
    expect(validReset(logs, half, other, segment({ flags: rst, sequence: 1101 }), NaN)).toBe(true);
  });

  test('behind a segment that waits it is the end of that', () => {
    const half = sent(1100);
    half.highest = 1200;
    expect(validReset(logs, half, other, segment({ flags: rst, sequence: 1200 }), NaN)).toBe(true);
  });

  test('at the acknowledged number it is valid only when the bytes behind that were lost', () => {
    // Acknowledged in time for bytes still on their way: the receiver has them when the RST arrives.
    expect(validReset(logs, sent(1050, 11e6), other, segment({ flags: rst, sequence: 1050 }), 10e6)).toBe(
      false,
    );
    // Still acknowledged so long after: they never arrived.
    expect(validReset(logs, sent(1050, 40e6), other, segment({ flags: rst, sequence: 1050 }), 10e6)).toBe(
      true,
    );
    expect(validReset(logs, sent(1050, 40e6), other, segment({ flags: rst, sequence: 1050 }), NaN)).toBe(
      false,
    );
    expect(validReset(logs, sent(1050, 400e6), other, segment({ flags: rst, sequence: 1050 }), NaN)).toBe(
      true,
    );
  });
});

describe('an RST of a side that has said nothing else', () => {
  test('in answer to a SYN it must acknowledge that SYN (RFC 9293 3.10.7.3)', () => {
    const asked = createHalf('to-server');
    Object.assign(asked, { synced: true, base: 700, next: 701, highest: 701 });
    const options = { sackPermitted: false, timestamps: false };
    asked.syn = { time: 0, lastTime: 0, count: 1, options };
    const answer = (flags: number, acknowledgment: number): boolean =>
      validReset(logs, createHalf('to-client'), asked, segment({ flags, sequence: 0, acknowledgment }), NaN);
    expect(answer(rst | ack, 701)).toBe(true);
    expect(answer(rst | ack, 700)).toBe(false);
    expect(answer(rst | ack, 702)).toBe(false);
    expect(answer(rst, 701)).toBe(false);
  });

  test('in the middle of a connection it is judged by what was acknowledged, and believed when nothing was', () => {
    const half = createHalf('to-client');
    const other = createHalf('to-server');
    expect(validReset(logs, half, other, segment({ flags: rst, sequence: 5 }), NaN)).toBe(true);
    half.acked = 5;
    expect(validReset(logs, half, other, segment({ flags: rst, sequence: 5 }), NaN)).toBe(true);
    expect(validReset(logs, half, other, segment({ flags: rst, sequence: 6 }), NaN)).toBe(false);
  });
});

describe('what is told of an RST', () => {
  const data = new Uint8Array(100);
  const opened = (): TcpScript =>
    new TcpScript({ hopLimit: { client: 64, server: 57 } }).open('198.18.0.1:40000', '198.18.0.2:80', 0);
  const told = (script: TcpScript): object[] => factsOf(runTcp(buildPcap(script.packets())), 'tcp.rst');
  const flags = TcpFlag.RST;

  test('where its number lies (RFC 5961 3.2)', () => {
    const at = (sequence: number): object[] =>
      told(opened().raw('to-client', 1e9, { flags, sequence, acknowledgment: 0 }));
    expect(at(5001)).toMatchObject([{ place: 'exact', validSequence: true }]);
    expect(at(5002)).toMatchObject([{ place: 'in-window', validSequence: false }]);
    expect(at(5001 + 64_240)).toMatchObject([{ place: 'outside', validSequence: false }]);
    expect(at(4000)).toMatchObject([{ place: 'outside' }]);
    const alone = new TcpScript().join('198.18.0.1:40000', '198.18.0.2:80').rst('to-client', 0);
    expect(told(alone)).toMatchObject([{ place: 'unknown', validSequence: true }]);
  });

  test('hop limit and identification beside the usual ones, bytes and silence', () => {
    const forged: Partial<TcpPacket> = { flags, hopLimit: 251, identification: 9, payload: data };
    expect(told(opened().raw('to-client', 3e9, forged))).toMatchObject([
      { hopLimit: 251, usualHopLimit: 57, identification: 9, usualIdentification: 20_001, bytes: 100 },
    ]);
    expect(told(opened().rst('to-client', 3e9))).toMatchObject([{ silence: 3e9 - 200_000, bytes: 0 }]);
  });

  test('what it answers', () => {
    const silent = { acknowledge: false };
    const open = (): TcpScript => new TcpScript(silent).open('198.18.0.1:40000', '198.18.0.2:80', 0);
    expect(told(open().send('to-server', data, 1e6).rst('to-client', 2e6))).toMatchObject([
      { answers: 'nothing', unacknowledged: 0, acknowledges: true },
    ]);
    const unread = open().send('to-server', data, 1e6);
    unread.raw('to-client', 2e6, { flags, acknowledgment: 0 });
    expect(told(unread)).toMatchObject([
      { answers: 'data', unacknowledged: 100, last: 'to-server', acknowledges: false },
    ]);
    const late = open().fin('to-client', 1e6).send('to-server', data, 2e6);
    late.raw('to-client', 3e6, { flags, sequence: 5002, acknowledgment: 0 });
    expect(told(late)).toMatchObject([{ answers: 'data-after-fin', unacknowledged: 100 }]);
  });

  test('its receiver may ask back', () => {
    const script = opened().raw('to-client', 1e9, { flags, sequence: 5003, acknowledgment: 0 });
    script.acknowledge('to-client', 1.01e9);
    const run = runTcp(buildPcap(script.packets()));
    expect(factsOf(run, 'tcp.challenge-ack')).toMatchObject([{ direction: 'to-server', to: 'rst' }]);
    expect(factsOf(run, 'tcp.closed')).toEqual([]);
  });
});
