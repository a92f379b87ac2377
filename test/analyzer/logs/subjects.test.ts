import { describe, expect, test } from '@jest/globals';
import { someConnection, someStream } from '../../support/timeline-parts.ts';
import { subjectsOf } from '../../support/log-joining.ts';

const down = someConnection({ id: 0, client: '198.18.1.10:4000', server: '198.18.1.1:80' });
const up = someConnection({ id: 1, client: '198.18.1.1:5000', server: '198.18.3.10:90' });

describe('what lines can be joined to', () => {
  test('connections by either end, with their streams', () => {
    const stream = someStream(down, { id: 3 });
    const subjects = subjectsOf([down, up], [stream]);
    expect(subjects.from('198.18.1.10:4000').map(({ connection }) => connection)).toEqual([down]);
    expect(subjects.to('198.18.3.10:90').map(({ connection }) => connection)).toEqual([up]);
    expect(subjects.of(down)?.streams).toEqual([stream]);
    expect(subjects.from('198.18.9.9:1')).toEqual([]);
    expect(subjects.left()).toEqual({ connections: 0, streams: 0 });
  });

  test('what a proxy accepted: by its own connections from the same host, or by the hop', () => {
    expect(
      subjectsOf([down, up])
        .fronts()
        .map(({ connection }) => connection),
    ).toEqual([down]);
    const named = [
      { ...down, hop: 'client-proxy' as const },
      { ...up, hop: 'proxy-server' as const },
    ];
    expect(
      subjectsOf(named)
        .fronts()
        .map(({ connection }) => connection.id),
    ).toEqual([0]);
  });

  test('all of them where nothing tells', () => {
    expect(subjectsOf([down]).fronts()).toHaveLength(1);
    expect(subjectsOf([up, { ...up, id: 2, client: '198.18.1.1:5001' }]).fronts()).toHaveLength(2);
  });
});
