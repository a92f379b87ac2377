import { describe, expect, test } from '@jest/globals';
import { joinConnections } from '../../../analyzer/logs/join-connections.ts';
import { clockOf, lineWith, subjectsOf } from '../../support/log-joining.ts';
import { momentAt, someConnection } from '../../support/timeline-parts.ts';

const client = '198.18.1.10:4000';
const down = someConnection({ id: 0, client, server: '198.18.1.1:80' });
const up = someConnection({ id: 1, client: '198.18.1.1:5000', server: '198.18.3.10:90' });

describe('lines to connections', () => {
  test('by the ends on either side of a proxy', () => {
    const line = lineWith({ client, upstreamLocal: up.client });
    joinConnections([line], subjectsOf([down, up]), clockOf);
    expect([line.subject?.connection, line.upstream?.connection, line.by]).toEqual([down, up, ['address']]);
  });

  test('a listener on all addresses may log another one', () => {
    const line = lineWith({ client, server: '0.0.0.0:80' });
    joinConnections([line], subjectsOf([down]), clockOf);
    expect(line.subject?.connection).toBe(down);
  });

  test('of a port that was used again the one that was open then, once clocks are known', () => {
    const closed = { at: momentAt(1000), how: 'fin' as const, firstDirection: 'to-server' as const };
    const first = { ...down, opened: momentAt(0), closed };
    const again = { ...down, id: 2, opened: momentAt(5000) };
    const line = lineWith({ client, ms: 15_500 });
    const subjects = subjectsOf([first, again]);
    joinConnections([line], subjects, clockOf);
    expect(line.subject).toBeUndefined();
    joinConnections([line], subjects, clockOf, -10);
    expect(line.subject?.connection).toBe(again);
  });

  test('by the number that the writer gave to the connection', () => {
    const lines = [lineWith({ label: '7' }), lineWith({ label: '7', client }), lineWith({ label: '8' })];
    joinConnections(lines, subjectsOf([down, up]), clockOf);
    expect(lines.map(({ subject, by }) => [subject?.connection.id, by])).toEqual([
      [0, ['label']],
      [0, ['address']],
      [undefined, []],
    ]);
  });

  test('by the address alone only where it leaves no choice', () => {
    const line = lineWith({ clientHost: '198.18.1.10' });
    joinConnections([line], subjectsOf([down, up]), clockOf);
    expect(line.by).toEqual(['only-one']);
    const other = lineWith({ clientHost: '198.18.1.10' });
    joinConnections([other], subjectsOf([down, { ...down, id: 2, client: '198.18.1.10:4001' }, up]), clockOf);
    expect(other.subject).toBeUndefined();
  });

  test('by the listener alone only where it has one connection', () => {
    const line = lineWith({ server: down.server });
    joinConnections([line], subjectsOf([down, { ...down, id: 2, client: '198.18.1.10:4001' }]), clockOf);
    expect(line.subject).toBeUndefined();
  });
});
