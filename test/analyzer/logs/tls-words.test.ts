import { expect, test } from '@jest/globals';
import { connectCause, isAboutTls, tlsCause } from '../../../analyzer/logs/tls-words.ts';

/** What the libraries say: OpenSSL in nginx, Go, Node, Java. */
test.each([
  ['upstream SSL certificate verify error: (10:certificate has expired)', 'certificate-expired'],
  [
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
    'certificate-expired',
  ],
  [
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'certificate-untrusted',
  ],
  ['unable to verify the first certificate', 'certificate-untrusted'],
  ['upstream SSL certificate does not match "b.test"', 'certificate-name'],
  ['x509: certificate is valid for a.test, not b.test', 'certificate-name'],
  ['SSL routines::tlsv1 alert protocol version', 'handshake-failed'],
])('%s', (text, cause) => {
  expect(isAboutTls(text)).toBe(true);
  expect(tlsCause(text)).toBe(cause);
});

test.each([
  ['connect ECONNREFUSED 127.0.0.1:1', 'connect-refused'],
  ['connect() failed (113: No route to host)', 'connect-unreachable'],
  ['dial tcp 198.18.0.1:1: i/o timeout', 'connect-timeout'],
  ['something else', undefined],
])('%s', (text, cause) => {
  expect(connectCause(text)).toBe(cause);
});
