import { describe, expect, test } from '@jest/globals';
import { dropStrangers, joinConnections, type Joiner } from '../../../analyzer/logs/join-connections.ts';
import type { Subjects } from '../../../analyzer/logs/subjects.ts';
import { clockOf, lineWith, subjectsOf } from '../../support/log-joining.ts';
import { momentAt, someConnection } from '../../support/timeline-parts.ts';

const client = '198.18.1.10:4000';
const down = someConnection({ id: 0, client, server: '198.18.1.1:80' });
const up = someConnection({ id: 1, client: '198.18.1.1:5000', server: '198.18.3.10:90' });

function joiner(subjects: Subjects, offset?: number): Joiner {
  return { subjects, clockOf, labels: new Map(), offset };
}

describe('lines to connections', () => {
  test('by the ends on either side of a proxy', () => {
    const line = lineWith({ client, upstreamLocal: up.client });
    joinConnections([line], joiner(subjectsOf([down, up])));
    expect([line.subject?.connection, line.upstream?.connection, line.by]).toEqual([down, up, ['address']]);
  });

  test('a listener on all addresses may log another one', () => {
    const line = lineWith({ client, server: '0.0.0.0:80' });
    joinConnections([line], joiner(subjectsOf([down])));
    expect(line.subject?.connection).toBe(down);
  });

  test('of a port that was used again the one that was open then, once clocks are known', () => {
    const closed = { at: momentAt(1000), how: 'fin' as const, firstDirection: 'to-server' as const };
    const first = { ...down, opened: momentAt(0), closed };
    const again = { ...down, id: 2, opened: momentAt(5000) };
    const line = lineWith({ client, ms: 15_500 });
    const subjects = subjectsOf([first, again]);
    joinConnections([line], joiner(subjects));
    expect(line.subject).toBeUndefined();
    joinConnections([line], joiner(subjects, -10));
    expect(line.subject?.connection).toBe(again);
  });

  test('by the number that the writer gave to the connection', () => {
    const lines = [lineWith({ label: '7' }), lineWith({ label: '7', client }), lineWith({ label: '8' })];
    joinConnections(lines, joiner(subjectsOf([down, up])));
    expect(lines.map(({ subject, by }) => [subject?.connection.id, by])).toEqual([
      [0, ['label']],
      [0, ['address']],
      [undefined, []],
    ]);
  });

  test('by the address alone only where it leaves no choice', () => {
    const line = lineWith({ clientHost: '198.18.1.10' });
    joinConnections([line], joiner(subjectsOf([down, up])));
    expect(line.by).toEqual(['only-one']);
    const other = lineWith({ clientHost: '198.18.1.10' });
    joinConnections([other], joiner(subjectsOf([down, { ...down, id: 2, client: '198.18.1.10:4001' }, up])));
    expect(other.subject).toBeUndefined();
  });

  test('by the listener alone only where it has one connection', () => {
    const line = lineWith({ server: down.server });
    joinConnections([line], joiner(subjectsOf([down, { ...down, id: 2, client: '198.18.1.10:4001' }])));
    expect(line.subject).toBeUndefined();
  });

  test('a line of another day, when the port was of another connection, is dropped', () => {
    const closed = { at: momentAt(1000), how: 'fin' as const, firstDirection: 'to-server' as const };
    const short = { ...down, closed };
    const lines = [lineWith({ client, ms: 500 }), lineWith({ client, ms: 500_000 })];
    const its = joiner(subjectsOf([short]), 0);
    joinConnections(lines, joiner(subjectsOf([short])));
    dropStrangers(lines, its);
    joinConnections(lines, its);
    expect(lines.map(({ subject, elsewhere }) => [subject?.connection, elsewhere])).toEqual([
      [short, false],
      [undefined, true],
    ]);
  });
});
