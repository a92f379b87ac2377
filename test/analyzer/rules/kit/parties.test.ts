import { describe, expect, test } from '@jest/globals';
import type { Hop, Party } from '../../../../analyzer/model/diagnosis.ts';
import { clientOf, serverOf } from '../../../../analyzer/rules/kit/parties.ts';
import { someConnection } from '../../../support/timeline-parts.ts';

describe('the parties of a connection', () => {
  test.each<[Hop | undefined, Party, Party]>([
    ['client-proxy', 'client', 'proxy'],
    ['proxy-server', 'proxy', 'server'],
    ['client-server', 'client', 'server'],
    ['proxy-proxy', 'proxy', 'proxy'],
    [undefined, 'client', 'server'],
  ])('on hop %s', (hop, client, server) => {
    const connection = someConnection({ hop });
    expect([clientOf(connection), serverOf(connection)]).toEqual([client, server]);
  });
});
