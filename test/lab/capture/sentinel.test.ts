import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contains, createSearch, createSentinel } from '../../../lab/capture/sentinel.ts';
import type { Host } from '../../../lab/kit/define-backend.ts';

describe("the search in a tap's output", () => {
  test('finds the needle however the stream is cut, and never without it', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ minLength: 8, maxLength: 32 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        fc.boolean(),
        (before, needle, after, cuts, there) => {
          const stream = Buffer.concat(there ? [before, needle, after] : [before, after]);
          const search = createSearch(needle);
          for (let at = 0, i = 0; at < stream.length; i++) {
            const size = cuts[i % cuts.length] ?? 1;
            search.feed(stream.subarray(at, at + size));
            at += size;
          }
          expect(search.found()).toBe(stream.includes(Buffer.from(needle)));
        },
      ),
    );
  });

  test('contains looks at the bytes of a view, not at its buffer', () => {
    const buffer = Buffer.from('..needle..');
    expect(contains(buffer.subarray(0, 4), Buffer.from('needle'))).toBe(false);
    expect(contains(buffer.subarray(2), Buffer.from('needle'))).toBe(true);
  });
});

describe('a sentinel', () => {
  test('is sent as one line of letters and digits, so that bash sends one datagram', async () => {
    const said: string[] = [];
    const host = {
      exec: (_: string, args: readonly string[]) => {
        said.push(args.join(' '));
        return Promise.resolve({ code: 0, stdout: '', stderr: '' });
      },
    } as unknown as Host;
    const [one, two] = [createSentinel(host, '198.18.0.2'), createSentinel(host, '198.18.0.2')];
    await one.send();
    expect(new TextDecoder().decode(one.nonce)).toMatch(/^[0-9a-f]{32}$/);
    expect(said[0]).toContain(new TextDecoder().decode(one.nonce));
    expect(one.nonce).not.toEqual(two.nonce);
  });
});
