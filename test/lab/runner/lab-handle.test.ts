/** The lab as scenarios see it, on a client whose answers are written here. */
import { describe, expect, test } from '@jest/globals';
import type { RunningProcess } from '../../../lab/kit/define-backend.ts';
import type { CallResult, ClientCommand } from '../../../lab/model/peer-protocol.ts';
import { createLab, type LabParts } from '../../../lab/runner/lab-handle.ts';
import type { PeerChannel } from '../../../lab/runner/peer-channel.ts';
import type { Peer } from '../../../lab/runner/peer-handle.ts';

const fine: CallResult = { code: 0, details: '', ms: 1, messages: 1 };
type Sent = Partial<ClientCommand>;
const over = (): Promise<void> => Promise.resolve();

/** A client that answers each command by `answer`, and the commands that it got. */
function clientOf(answer: (command: Sent) => Promise<object>): { client: PeerChannel; sent: Sent[] } {
  const sent: Sent[] = [];
  return {
    sent,
    client: {
      ready: Promise.resolve(),
      send(command) {
        sent.push(command as Sent);
        return { id: sent.length, first: Promise.resolve(), done: answer(command as Sent) };
      },
    },
  };
}

/** The peer at the end of a channel. */
function peerOn(channel: PeerChannel): Peer {
  return { channel, process: { kill: over } as unknown as RunningProcess, running: () => true };
}

function labOn(client: PeerChannel, more: Partial<LabParts> = {}): ReturnType<typeof createLab> {
  const proxy: LabParts['proxy'] = {
    id: 'envoy',
    stats: () => Promise.resolve(new Map([['cx', 2]])),
    log: () => Promise.resolve(''),
    signal: () => Promise.resolve(),
    running: () => true,
    restart: () => Promise.resolve(),
  };
  const signal = new AbortController().signal;
  const path = (): never => {
    throw new Error('no path here');
  };
  const peer = peerOn(client);
  return createLab({
    ...{ client: peer, server: () => peer, restartServer: over },
    proxy,
    target: '198.18.1.2:8080',
    options: { a: 1 },
    path,
    random: () => 0.5,
    signal,
    ...more,
  });
}

describe('channels', () => {
  test('are opened to the target, each with a name of its own, and closed once', async () => {
    const { client, sent } = clientOf(() => Promise.resolve({}));
    const lab = labOn(client, { tls: { caFile: '/ca.pem', serverName: 'catalog.example' } });
    const [one] = [await lab.channel(), await lab.channel()];
    await one.close();
    await one.close();
    await lab.closeAll();
    const open = { do: 'open', target: '198.18.1.2:8080', options: { a: 1 } };
    const tls = { caFile: '/ca.pem', serverName: 'catalog.example' };
    expect(sent).toEqual([
      { ...open, channel: '1', tls },
      { ...open, channel: '2', tls },
      { do: 'close', channel: '1' },
      { do: 'close', channel: '2' },
    ]);
  });

  test('lead where their client does; one that is opened lazily is said to be', async () => {
    const { client } = clientOf(() => Promise.resolve({}));
    const second = clientOf(() => Promise.resolve({}));
    const others = new Map([
      ['client-2', { client: peerOn(second.client), target: '198.18.3.2:8080' }],
    ] as const);
    const lab = labOn(client, { others });
    await (await lab.channel({ from: 'client-2', lazy: true })).unary();
    await expect(lab.channel({ from: 'client-3' })).rejects.toThrow(
      'expected a client of this topology, got client-3',
    );
    await lab.closeAll();
    expect(second.sent).toEqual([
      { do: 'open', channel: '1', target: '198.18.3.2:8080', options: { a: 1 }, lazy: true },
      { do: 'unary', channel: '1' },
      { do: 'close', channel: '1' },
    ]);
  });

  test('carry calls with their options; results come in the order of ending', async () => {
    const slow = Promise.withResolvers<CallResult>();
    const { client, sent } = clientOf(({ do: what }) =>
      what === 'server-stream' ? slow.promise : Promise.resolve(fine),
    );
    const lab = labOn(client);
    const channel = await lab.channel();
    const call = channel.serverStream({ deadlineMs: 9 });
    await call.firstMessage;
    expect(await channel.unary({ requestBytes: 5 })).toBe(fine);
    const last = { ...fine, messages: 7 };
    slow.resolve(last);
    expect(await call.result).toBe(last);
    expect(lab.results).toEqual([fine, last]);
    expect(sent.slice(1)).toEqual([
      { do: 'server-stream', channel: '1', deadlineMs: 9 },
      { do: 'unary', channel: '1', requestBytes: 5 },
    ]);
  });

  test('a call that the client could not make rejects and is no result', async () => {
    const { client } = clientOf(({ do: what }) =>
      what === 'unary' ? Promise.reject(new Error('the client ended')) : Promise.resolve({}),
    );
    const lab = labOn(client);
    await expect((await lab.channel()).unary()).rejects.toThrow('the client ended');
    expect(lab.results).toEqual([]);
  });
});

test('a call can be given up, and the client is told which', async () => {
  const { client, sent } = clientOf(() => Promise.resolve(fine));
  const call = (await labOn(client).channel()).bidi({ messages: 2 });
  await call.cancel();
  expect(sent.slice(1)).toEqual([
    { do: 'bidi', channel: '1', messages: 2 },
    { do: 'cancel', call: 2 },
  ]);
});

test('calls are made as the set-up says, over what the traffic asks for', async () => {
  const { client, sent } = clientOf(() => Promise.resolve(fine));
  const lab = labOn(client, { calls: { deadlineMs: 5 } });
  await (await lab.channel()).unary({ deadlineMs: 900, requestBytes: 3 });
  expect(sent[1]).toEqual({ do: 'unary', channel: '1', deadlineMs: 5, requestBytes: 3 });
});

describe('time', () => {
  const { client } = clientOf(() => Promise.resolve({}));

  test('until polls a state; pace is a rhythm; both end with the run', async () => {
    const stop = new AbortController();
    const lab = labOn(client, { signal: stop.signal });
    let looks = 0;
    expect(await lab.until('three', () => Promise.resolve(++looks === 3 ? looks : undefined), 5000)).toBe(3);
    const begin = performance.now();
    await lab.pace(20);
    expect(performance.now() - begin).toBeGreaterThan(18);

    const waiting = [lab.until('never', () => Promise.resolve(undefined), 60_000), lab.pace(60_000)];
    stop.abort(new Error('interrupted'));
    for (const one of await Promise.allSettled(waiting)) {
      expect(one).toEqual({ status: 'rejected', reason: new Error('interrupted') });
    }
    await expect(lab.pace(1)).rejects.toThrow('interrupted');
  });
});

test('counters are those of the proxy', async () => {
  const { client } = clientOf(() => Promise.resolve({}));
  expect((await labOn(client).proxy.stats()).get('cx')).toBe(2);
});
