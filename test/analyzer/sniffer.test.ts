import { describe, expect, test } from '@jest/globals';
import type { Chunk, StreamStage } from '../../analyzer/model/chunk.ts';
import { createSniffer } from '../../analyzer/sniffer.ts';

function chunk(text: string, direction: Chunk['direction'] = 'to-server'): Chunk {
  return { connection: 0, direction, offset: 0, time: 0, packet: 1, bytes: new TextEncoder().encode(text) };
}

function sink(): { stage: StreamStage; got: string[] } {
  const got: string[] = [];
  return {
    got,
    stage: {
      push: ({ bytes, gap }) =>
        got.push(bytes === undefined ? `gap ${gap ?? 0}` : new TextDecoder().decode(bytes)),
      end: (direction, how) => got.push(`end ${direction} ${how}`),
    },
  };
}

describe('the sniffer', () => {
  test('hands on everything from the first byte once the protocol is known', () => {
    const { stage, got } = sink();
    const sniffer = createSniffer((bytes) =>
      new TextDecoder().decode(bytes).startsWith('PRI *') ? stage : undefined,
    );
    sniffer.push(chunk('PR'));
    sniffer.push(chunk('x', 'to-client'));
    expect(got).toEqual([]);
    sniffer.push(chunk('I * HTTP'));
    sniffer.push(chunk('/2.0'));
    sniffer.end('to-server', 'fin', { input: 0, packet: 9, time: 0 });
    expect(got).toEqual(['PR', 'x', 'I * HTTP', '/2.0', 'end to-server fin']);
  });

  test('copies what it holds back: the bytes are borrowed', () => {
    const { stage, got } = sink();
    const sniffer = createSniffer((bytes) => (bytes.length > 2 ? stage : undefined));
    // A Buffer, as files give them: its slice() would be a view.
    const first = { ...chunk(''), bytes: Buffer.from('ab') };
    sniffer.push(first);
    first.bytes.fill(0);
    sniffer.push(chunk('c'));
    expect(got).toEqual(['ab', 'c']);
  });

  test('ignores a stream that nobody recognises, and holds nothing of it', () => {
    let asked = 0;
    const sniffer = createSniffer(() => {
      asked++;
      return undefined;
    });
    for (let i = 0; i < 1000; i++) sniffer.push(chunk('0123456789'));
    expect(asked).toBeLessThan(10);
  });

  test('hands on that a side had ended before the other one showed the protocol', () => {
    const { stage, got } = sink();
    const sniffer = createSniffer((bytes) => (bytes.length > 2 ? stage : undefined));
    sniffer.end('to-client', 'fin', { input: 0, packet: 4, time: 0 });
    expect(got).toEqual([]);
    sniffer.push(chunk('abc'));
    sniffer.end('to-server', 'fin', { input: 0, packet: 9, time: 0 });
    expect(got).toEqual(['end to-client fin', 'abc', 'end to-server fin']);
  });

  test('holds back only so many gaps: a capture without payloads must not fill memory', () => {
    const { stage, got } = sink();
    const sniffer = createSniffer(() => stage);
    const { bytes: _none, ...empty } = chunk('');
    for (let i = 0; i < 1000; i++) sniffer.push({ ...empty, gap: 1448 });
    sniffer.push(chunk('abc'));
    expect(got.length).toBeLessThan(100);
  });

  test('a side that nobody recognises waits for the other one', () => {
    const { stage, got } = sink();
    const sniffer = createSniffer((bytes) => (bytes[0] === 0x50 ? stage : undefined));
    sniffer.push(chunk('x'.repeat(100)));
    sniffer.push(chunk('PRI', 'to-client'));
    expect(got).toEqual(['x'.repeat(100), 'PRI']);
  });

  test('gives up when both sides have shown enough', () => {
    const { stage, got } = sink();
    const sniffer = createSniffer((bytes) => (bytes[0] === 0x50 ? stage : undefined));
    sniffer.push(chunk('x'.repeat(100)));
    sniffer.push(chunk('y'.repeat(60), 'to-client'));
    sniffer.push(chunk('y'.repeat(60), 'to-client'));
    sniffer.push(chunk('PRI', 'to-client'));
    expect(got).toEqual([]);
  });

  test('in the middle of a connection it looks at the beginning of later chunks, and drops the rest of what was', () => {
    const { stage, got } = sink();
    const sniffer = createSniffer((bytes) => (bytes[0] === 0x50 ? stage : undefined), { middle: true });
    sniffer.push(chunk('the rest of a body'.repeat(9)));
    sniffer.push(chunk('answer', 'to-client'));
    sniffer.push(chunk('more of it'));
    sniffer.push(chunk('PRI *'));
    sniffer.push(chunk('later'));
    expect(got).toEqual(['answer', 'PRI *', 'later']);
  });

  test('holds back only so many octets', () => {
    const { stage, got } = sink();
    const sniffer = createSniffer((bytes) => (bytes[0] === 0x50 ? stage : undefined), { middle: true });
    for (let i = 0; i < 3; i++) sniffer.push(chunk('x'.repeat(65_000)));
    sniffer.push(chunk('PRI'));
    expect(got).toEqual([]);
  });
});
