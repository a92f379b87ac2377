import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { createHandshakes } from '../../../../analyzer/rules/kit/handshakes.ts';
import { rejectionReport } from '../../../../analyzer/rules/kit/report-rejection.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { alert } from '../../../support/tls-messages.ts';
import { wireOf } from '../../../support/wire.ts';
import { clientCloses, serverFlight } from '../../../support/wire-tls.ts';

test('only the signature whose reason it is reports a rejection', () => {
  const files = wireOf((wire) => {
    const c = serverFlight(wire);
    c.client.raw(alert(48));
    clientCloses(c);
  }).files();
  const reports: unknown[] = [];
  readWire(files, (timeline) => {
    const handshakes = createHandshakes(timeline);
    return (fact) => {
      (handshakes.handlers[fact.kind] as ((fact: Fact) => void) | undefined)?.(fact);
      if (fact.kind !== 'tcp.summary') return;
      for (const reason of ['untrusted', 'expired', 'name'] as const) {
        const [one] = handshakes.kept();
        if (one !== undefined) reports.push(rejectionReport(timeline, one, reason, () => 'client')?.data);
      }
    };
  });
  expect(reports).toEqual([
    {
      client: 'client',
      server: 'server',
      subject: 'CN=catalog.example',
      because: 'the client does not trust its issuer, CN=Example Root',
      how: 'It sent the alert unknown_ca.',
    },
    undefined,
    undefined,
  ]);
});
