import { describe, expect, test } from '@jest/globals';
import { evidenceOf, groupFindings, rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import type { Finding } from '../../../analyzer/model/finding.ts';
import type { RuleMeta, Standing } from '../../../analyzer/model/rule-meta.ts';
import type { TimelineConnection, TimelineStream } from '../../../analyzer/model/timeline.ts';
import { ruleMeta, someFinding } from '../../support/rule-parts.ts';
import { momentAt, someConnection, someStream } from '../../support/timeline-parts.ts';

function connection(id: number): TimelineConnection {
  return someConnection({ id });
}

function stream(of: TimelineConnection, id: number): TimelineStream {
  return someStream(of, { id });
}

function meta(id: string, outranks: string[] = [], standing: Standing = 'fault'): RuleMeta {
  return ruleMeta(id, { outranks, standing });
}

function finding(
  rule: RuleMeta,
  connections: TimelineConnection[],
  streams: TimelineStream[] = [],
  packet = 1,
): Finding {
  return someFinding(rule, connections, streams, {
    evidence: [{ at: momentAt(0, packet), what: 'w', filter: '', direction: 'to-client' }],
  });
}

function ids(incidents: ReturnType<typeof rankIncidents>): [string, string[]][] {
  return incidents.map((i) => [i.primary.first.meta.id, i.contributing.map((c) => c.first.meta.id)]);
}

describe('incidents', () => {
  test('what is outranked on the same connection becomes contributing', () => {
    const c = connection(0);
    const cut = finding(meta('cut', ['aging']), [c], [stream(c, 1)]);
    expect(ids(rankIncidents([finding(meta('aging', [], 'pattern'), [c]), cut]))).toEqual([
      ['cut', ['aging']],
    ]);
  });

  test('a stream on one hop is the same trouble as its copy on the other', () => {
    const [down, up] = [stream(connection(0), 1), stream(connection(1), 5)];
    down.upstream = up;
    up.downstream = down;
    const cut = finding(meta('cut', ['translated']), [up.connection], [up]);
    const translated = finding(meta('translated'), [down.connection], [down]);
    expect(ids(rankIncidents([translated, cut]))).toEqual([['cut', ['translated']]]);
  });

  test('a pattern explains a fault away only where it covers all of it', () => {
    const c = connection(0);
    const [saved, lost] = [stream(c, 1), stream(c, 3)];
    const retried = finding(meta('retried', ['refused', 'closed'], 'pattern'), [c], [saved]);
    const refused = meta('refused');
    expect(ids(rankIncidents([retried, finding(refused, [c], [saved])]))).toEqual([['retried', ['refused']]]);
    expect(ids(rankIncidents([retried, finding(refused, [c], [saved, lost])]))).toEqual([
      ['refused', []],
      ['retried', []],
    ]);
    const closed = meta('closed');
    expect(ids(rankIncidents([retried, finding(closed, [c])]))).toEqual([['retried', ['closed']]]);
    expect(ids(rankIncidents([retried, finding(closed, [c, connection(1)])]))).toHaveLength(2);
  });

  test('what has nothing to do with each other stays two incidents, worst first', () => {
    const [a, b] = [connection(0), connection(1)];
    const one = finding(meta('one', ['two']), [a], [stream(a, 1)]);
    const two = finding(meta('two'), [b], [stream(b, 1), stream(b, 3)]);
    expect(ids(rankIncidents([one, two]))).toEqual([
      ['two', []],
      ['one', []],
    ]);
  });

  test('precedence is a chain: the end of it explains all', () => {
    const c = connection(0);
    const s = [stream(c, 1)];
    const found = [
      finding(meta('reset', ['stream-reset']), [c], s),
      finding(meta('stream-reset', ['cancel']), [c], s),
      finding(meta('cancel'), [c], s),
    ];
    expect(ids(rankIncidents(found))).toEqual([['reset', ['stream-reset', 'cancel']]]);
  });

  test('healthy is the answer only when nothing else was found', () => {
    const c = connection(0);
    const healthy = finding(meta('healthy', [], 'normal'), [c]);
    expect(ids(rankIncidents([healthy]))).toEqual([['healthy', []]]);
    const aging = finding(meta('aging', [], 'pattern'), [c]);
    expect(ids(rankIncidents([healthy, aging]))).toEqual([['aging', []]]);
  });

  test('occurrences of one thing are one group, and its evidence does not repeat itself', () => {
    const c = connection(0);
    const rule = meta('deadline');
    const found = [1, 2, 2].map((packet) => finding(rule, [c], [stream(c, packet)], packet));
    const groups = groupFindings(found);
    expect(groups).toHaveLength(1);
    const [group] = groups;
    if (group === undefined) throw new Error('no group');
    expect(evidenceOf(group).map((e) => e.at.packet)).toEqual([1, 2]);
  });
});
