import { describe, expect, test } from '@jest/globals';
import { mergeKeyLogs } from '../../../lab/capture/keys.ts';

const random = 'a1'.repeat(32);
const secret = 'b2'.repeat(32);
const line = (label: string): string => `${label} ${random} ${secret}`;

describe('key logs of several parties', () => {
  test('become one, each line once, in order', () => {
    const client = `${line('CLIENT_HANDSHAKE_TRAFFIC_SECRET')}\n${line('CLIENT_TRAFFIC_SECRET_0')}\n`;
    const server = `${line('CLIENT_TRAFFIC_SECRET_0')}\r\n${line('EXPORTER_SECRET')}`;
    expect(mergeKeyLogs([client, server])).toBe(
      `${line('CLIENT_HANDSHAKE_TRAFFIC_SECRET')}\n${line('CLIENT_TRAFFIC_SECRET_0')}\n${line('EXPORTER_SECRET')}\n`,
    );
  });

  test('TLS 1.2 master secrets are longer', () => {
    const text = `CLIENT_RANDOM ${random} ${'c3'.repeat(48)}`;
    expect(mergeKeyLogs([text])).toBe(`${text}\n`);
  });

  test('what is no key line is left out: comments, cut lines, anything', () => {
    const cut = line('CLIENT_TRAFFIC_SECRET_0').slice(0, -40);
    expect(mergeKeyLogs([`# a comment\n${cut}\n\nhello world\n`, ''])).toBe('');
  });
});
