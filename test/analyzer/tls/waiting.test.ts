import { describe, expect, test } from '@jest/globals';
import type { Chunk } from '../../../analyzer/model/chunk.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { createKeyLog } from '../../../analyzer/tls/keylog.ts';
import { createTls } from '../../../analyzer/tls/stage.ts';
import { createWaitingRoom, maxWaitingBytes, maxWaitingBytesInTotal } from '../../../analyzer/tls/waiting.ts';
import { established, read, text, toClient, toServer } from './support/established.ts';
import type { Input } from './support/run-stage.ts';
import { runStage } from './support/run-stage.ts';
import { hello, keyLogOf, serverHello } from './support/script.ts';

/** A room with one stage a connection; keys are added when the test says so. */
function room() {
  const keys = createKeyLog();
  const waiting = createWaitingRoom(keys);
  const said: { id: number; what: string; packet: number }[] = [];
  const facts: Fact[] = [];
  const stages = new Map<number, ReturnType<typeof createTls>>();
  const offsets = new Map<string, number>();
  let packet = 0;

  function stageOf(id: number) {
    const known = stages.get(id);
    if (known !== undefined) return known;
    const stage = createTls({
      input: 0,
      connection: { id, client: 'a', server: 'b', synSeen: true },
      keys,
      waiting,
      fact: (fact) => void facts.push(fact),
      plain: {
        push: (chunk: Chunk) =>
          void said.push({ id, what: chunk.bytes ? read(chunk.bytes) : `gap`, packet: chunk.packet }),
        end: (direction, how, from) =>
          void said.push({ id, what: `${how} ${direction}`, packet: from.packet }),
      },
    });
    stages.set(id, stage);
    return stage;
  }

  return {
    keys,
    waiting,
    said,
    facts,
    push(inputs: readonly Input[], id = 0): void {
      for (const input of inputs) {
        const { direction } = input;
        const at = `${id} ${direction}`;
        const offset = offsets.get(at) ?? 0;
        const common = { connection: id, direction, offset, time: ++packet * 1e6, packet };
        offsets.set(at, offset + ('gap' in input ? input.gap : input.bytes.length));
        stageOf(id).push('gap' in input ? { ...common, gap: input.gap } : { ...common, bytes: input.bytes });
      }
    },
    end(id = 0): void {
      const from = { input: 0, packet: ++packet, time: packet * 1e6, connection: id };
      stageOf(id).end('to-server', 'fin', from);
      stageOf(id).end('to-client', 'fin', from);
    },
    kinds: () => facts.map(({ kind }) => kind),
  };
}

describe('keys that come later', () => {
  test('open what has waited, both directions in the order of the packets, with their numbers', () => {
    const { inputs, client, server } = established();
    const talk = [
      ...inputs,
      toServer(client(23, text('one'))),
      toClient(server(23, text('two'))),
      toServer(client(23, text('three'))),
    ];
    const late = room();
    late.push(talk);
    expect(late.said).toEqual([]);
    expect(late.kinds()).toEqual(['tls.client-hello', 'tls.server-hello']);
    late.keys.add(keyLogOf());
    late.push([toClient(server(23, text('four')))]);
    late.end();
    expect(late.said).toEqual([
      { id: 0, what: 'one', packet: 5 },
      { id: 0, what: 'two', packet: 6 },
      { id: 0, what: 'three', packet: 7 },
      { id: 0, what: 'four', packet: 8 },
      { id: 0, what: 'fin to-server', packet: 9 },
      { id: 0, what: 'fin to-client', packet: 9 },
    ]);
    // The same facts as with keys from the beginning.
    const early = runStage([...talk], keyLogOf()).of('tls.alpn');
    expect(late.facts.filter((fact) => fact.kind === 'tls.alpn').map((fact) => fact.from.packet)).toEqual(
      early.map((fact) => fact.from.packet),
    );
    expect(late.kinds()).not.toContain('tls.undecryptable');
  });

  test('half of the keys are not enough', () => {
    const { inputs, client } = established();
    const late = room();
    late.push([...inputs, toServer(client(23, text('one')))]);
    late.keys.add(keyLogOf(['clientHandshake', 'serverHandshake', 'client']));
    expect(late.said).toEqual([]);
    late.keys.add(keyLogOf(['server']));
    expect(late.said).toEqual([{ id: 0, what: 'one', packet: 5 }]);
  });

  test('open a connection that is long closed; its end comes behind its data', () => {
    const { inputs, client } = established();
    const late = room();
    late.push([...inputs, toServer(client(23, text('one')))]);
    late.end();
    expect(late.said).toEqual([]);
    late.keys.add(keyLogOf());
    expect(late.said.map(({ what }) => what)).toEqual(['one', 'fin to-server', 'fin to-client']);
  });

  test('a gap waits in its place', () => {
    const { inputs, client } = established();
    const late = room();
    const one = client(23, text('one'));
    const lost = client(23, text('lost'));
    late.push([
      ...inputs,
      toServer(one),
      { direction: 'to-server', gap: lost.length },
      toServer(client(23, text('three'))),
      toServer(client(23, text('four'))),
    ]);
    late.keys.add(keyLogOf());
    expect(late.said.map(({ what }) => what)).toEqual(['one', 'gap', 'three', 'four']);
  });
});

describe('keys that do not come', () => {
  test('are named when the room is closed', () => {
    const { inputs, client } = established();
    const late = room();
    late.push([...inputs, toServer(client(23, text('one')))]);
    late.end();
    late.waiting.close();
    const closed = late.facts.filter((fact) => fact.kind === 'tls.undecryptable');
    expect(closed.map(({ reason, from }) => [reason, from.packet])).toEqual([
      ['no key log holds secrets of this connection', 3],
      ['no key log holds secrets of this connection', 4],
    ]);
    expect(late.said.map(({ what }) => what)).toEqual(['fin to-server', 'fin to-client']);
  });

  test('a closed room holds nothing', () => {
    const { inputs, client } = established();
    const late = room();
    late.waiting.close();
    late.push([...inputs, toServer(client(23, text('one')))]);
    expect(late.kinds()).toContain('tls.undecryptable');
  });

  test('a suite that is not decrypted waits for nothing', () => {
    const { inputs } = established(0x1301);
    const [first] = inputs;
    const late = room();
    if (first !== undefined) late.push([first]);
    late.push([
      toClient(hello(serverHello(0x00ff))),
      toClient(Uint8Array.from([23, 3, 3, 0, 30, ...new Uint8Array(30)])),
    ]);
    expect(late.kinds()).toContain('tls.undecryptable');
  });
});

describe('limits', () => {
  const large = (count: number, sealer: ReturnType<typeof established>['client']): Input[] =>
    Array.from({ length: count }, () => toServer(sealer(23, new Uint8Array(16000))));

  test('beyond that of a connection it is read without keys; keys that come then are said to come later', () => {
    const { inputs, client } = established();
    const late = room();
    late.push(inputs);
    late.push(large(Math.ceil(maxWaitingBytes / 16000) + 1, client));
    expect(late.kinds().filter((kind) => kind === 'tls.undecryptable')).toHaveLength(2);
    late.keys.add(keyLogOf());
    late.push([toServer(client(23, text('after')))]);
    const reasons = late.facts.flatMap((fact) => (fact.kind === 'tls.undecryptable' ? [fact.reason] : []));
    expect(reasons.at(-1)).toMatch(/^keys came later/);
    expect(late.said.map(({ what }) => what)).toEqual(['gap', 'after']);
  });

  test('beyond that of all, the connection that waits longest is read without keys', () => {
    const late = room();
    const half = Math.floor(maxWaitingBytes / 2 / 16000);
    const needed = Math.ceil(maxWaitingBytesInTotal / (half * 16000)) + 1;
    for (let id = 0; id < needed; id++) {
      const { inputs, client } = established();
      late.push([...inputs, ...large(half, client)], id);
    }
    const given = new Set(
      late.facts.flatMap((fact) => (fact.kind === 'tls.undecryptable' ? [fact.from.connection] : [])),
    );
    expect([...given][0]).toBe(0);
    expect(given.size).toBeLessThan(4);
  });
});
