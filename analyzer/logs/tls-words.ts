/** What TLS libraries say of a handshake that failed, under one name for each cause. */
const causes: readonly (readonly [RegExp, string])[] = [
  [
    /certificate (has )?expired|not yet valid|\(10:|CERTIFICATE_EXPIRED|certificate has expired/i,
    'certificate-expired',
  ],
  [
    /does not match|name mismatch|SAN|ERR_TLS_CERT_ALTNAME|not valid for any names|doesn't match|is valid for/i,
    'certificate-name',
  ],
  [
    /unable to (get|verify)|unknown authority|self.signed|CERTIFICATE_VERIFY_FAILED|certificate verify (error|failed)|unknown_?ca|PKIX/i,
    'certificate-untrusted',
  ],
  [/./, 'handshake-failed'],
];

/** True when a text is about TLS at all. */
export function isAboutTls(text: string): boolean {
  return /\b(ssl|tls|x509|certificate|handshake|wrong version number)\b|SSL_/i.test(text);
}

/** `certificate-expired`, `certificate-untrusted`, `certificate-name` or `handshake-failed`. */
export function tlsCause(text: string): string {
  return causes.find(([said]) => said.test(text))?.[1] ?? 'handshake-failed';
}

/** Why a connection did not come to be, by the words of the operating system. */
export function connectCause(text: string): string | undefined {
  if (/refused|ECONNREFUSED|errno=111|\(111:/i.test(text)) return 'connect-refused';
  if (/no route|unreachable|EHOSTUNREACH|ENETUNREACH|\(113:|errno=113/i.test(text))
    return 'connect-unreachable';
  if (/timed? ?out|ETIMEDOUT|deadline exceeded|\(110:|errno=110/i.test(text)) return 'connect-timeout';
  return undefined;
}
