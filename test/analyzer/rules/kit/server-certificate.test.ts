import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import type { CertificateFacts } from '../../../../analyzer/model/facts/tls.ts';
import { createHandshakes } from '../../../../analyzer/rules/kit/handshakes.ts';
import { isFor, type Rejection, rejectionOf } from '../../../../analyzer/rules/kit/server-certificate.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { alert, clientFinish } from '../../../support/tls-messages.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';
import { clientCloses, serverFlight } from '../../../support/wire-tls.ts';

const leaf: CertificateFacts = {
  subject: 'CN=catalog.example',
  commonName: 'catalog.example',
  issuer: 'CN=Example Root',
  names: ['catalog.example', '*.shop.example', '198.18.0.2'],
  notBeforeSeconds: 0,
  notAfterSeconds: 1,
  selfSigned: false,
  serial: '1',
  keyType: 'ec',
};

test.each([
  ['catalog.example', true],
  ['CATALOG.example', true],
  ['a.shop.example', true],
  ['a.b.shop.example', false],
  ['shop.example', false],
  ['198.18.0.2', true],
  ['198.18.0.3', false],
])('a certificate is for %s: %s', (host, expected) => {
  expect(isFor(leaf, host)).toBe(expected);
});

test('the common name counts only where there are no other names', () => {
  expect(isFor({ ...leaf, names: [] }, 'catalog.example')).toBe(true);
  expect(isFor({ ...leaf, names: ['basket.example'] }, 'catalog.example')).toBe(false);
});

describe('a rejection', () => {
  function find(script: (wire: Wire) => void): Rejection | undefined {
    let result: Rejection | undefined;
    readWire(wireOf(script).files(), (timeline) => {
      const handshakes = createHandshakes(timeline);
      return (fact) => {
        (handshakes.handlers[fact.kind] as ((fact: Fact) => void) | undefined)?.(fact);
        result = handshakes.kept().flatMap((one) => rejectionOf(timeline, one) ?? [])[0];
      };
    });
    return result;
  }

  test('by internal_error is no more than inferred: BoringSSL in Java says so for any reason', () => {
    const found = find((wire) => {
      const c = serverFlight(wire);
      c.client.raw(alert(80));
      clientCloses(c);
    });
    expect(found).toMatchObject({ reason: 'untrusted', certainty: 'inferred' });
  });

  test('is none when the client has finished and goes with the right certificate', () => {
    const found = find((wire) => {
      const c = serverFlight(wire);
      c.client.raw(clientFinish());
      clientCloses(c);
    });
    expect(found?.reason).not.toBe('name');
  });
});
