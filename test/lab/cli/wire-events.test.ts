import { expect, test } from '@jest/globals';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { eventOf } from '../../../lab/cli/wire-events.ts';

const from = { input: 0, packet: 1, time: 0, connection: 0 };

test('an event says who did what', () => {
  const syn = {
    kind: 'tcp.syn',
    from,
    window: 1,
    hopLimit: 64,
    options: { sackPermitted: true, timestamps: true },
  } as const;
  expect(eventOf({ ...syn, direction: 'to-server' })?.name).toBe('SYN');
  expect(eventOf({ ...syn, direction: 'to-client' })?.name).toBe('SYN-ACK');
  const alert: Fact = {
    kind: 'tls.alert',
    from,
    direction: 'to-client',
    name: 'no_application_protocol',
    sealed: false,
  };
  expect(eventOf(alert)?.what).toBe('TLS alert no_application_protocol');
});

test('what is drawn otherwise is no event', () => {
  expect(eventOf({ kind: 'http2.end-stream', from, direction: 'to-client' })).toBeUndefined();
});
