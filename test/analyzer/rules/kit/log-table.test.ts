import { describe, expect, test } from '@jest/globals';
import { goaways } from '../../../../analyzer/rules/kit/log-codes.ts';
import { remarks } from '../../../../analyzer/rules/kit/log-remarks.ts';
import { connections, responses } from '../../../../analyzer/rules/kit/log-table.ts';

const rows = [
  ...[...responses, ...connections].map(([said, ...rest]) => [String(said), ...rest] as const),
  ...Object.entries(remarks).map(([what, row]) => [what, ...row] as const),
];

describe('the table of what logs mean', () => {
  test.each(rows)('%s', (_, signatures, sender, cause, hop, confidence) => {
    const ids = signatures.split(' ');
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
    expect([sender, cause, hop].every((word) => word.length > 3)).toBe(true);
    // A log is one party's view: never as sure as a packet.
    expect(confidence).toBeGreaterThanOrEqual(0.5);
    expect(confidence).toBeLessThanOrEqual(0.95);
  });

  test('no pattern is one that keeps its place, which would make its answers depend on what was asked before', () => {
    for (const [said] of [...responses, ...connections]) expect(said.flags).not.toMatch(/[gy]/);
  });

  test('a GOAWAY without an error has no signature', () => {
    expect(goaways[0]).toBeUndefined();
  });
});
