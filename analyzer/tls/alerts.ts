/** Alerts (RFC 8446 6): two bytes, level and description; clear before keys are on, else inside a record. */
import type { Direction } from '../model/chunk.ts';
import type { EmitFact, Provenance } from '../model/fact.ts';

/** `close_notify` ends a direction in order (RFC 8446 6.1); every other description is an error or a warning. */
const closeNotify = 0;

/** IANA registry "TLS Alerts". */
const names: ReadonlyMap<number, string> = new Map([
  [0, 'close_notify'],
  [10, 'unexpected_message'],
  [20, 'bad_record_mac'],
  [21, 'decryption_failed'],
  [22, 'record_overflow'],
  [30, 'decompression_failure'],
  [40, 'handshake_failure'],
  [41, 'no_certificate'],
  [42, 'bad_certificate'],
  [43, 'unsupported_certificate'],
  [44, 'certificate_revoked'],
  [45, 'certificate_expired'],
  [46, 'certificate_unknown'],
  [47, 'illegal_parameter'],
  [48, 'unknown_ca'],
  [49, 'access_denied'],
  [50, 'decode_error'],
  [51, 'decrypt_error'],
  [60, 'export_restriction'],
  [70, 'protocol_version'],
  [71, 'insufficient_security'],
  [80, 'internal_error'],
  [86, 'inappropriate_fallback'],
  [90, 'user_canceled'],
  [100, 'no_renegotiation'],
  [109, 'missing_extension'],
  [110, 'unsupported_extension'],
  [111, 'certificate_unobtainable'],
  [112, 'unrecognized_name'],
  [113, 'bad_certificate_status_response'],
  [114, 'bad_certificate_hash_value'],
  [115, 'unknown_psk_identity'],
  [116, 'certificate_required'],
  [117, 'general_error'],
  [120, 'no_application_protocol'],
  [121, 'ech_required'],
]);

/** Attack: a record of nothing but alerts. Nobody sends more than two in one. */
const maxAlerts = 8;

/** `handshake_failure`, or `alert_200` for a number without a name. */
export function alertName(description: number): string {
  return names.get(description) ?? `alert_${description}`;
}

/** States the alerts in the content of one alert record; TLS 1.2 and older allow several in one. */
export function stateAlerts(
  content: Uint8Array,
  direction: Direction,
  sealed: boolean,
  from: Provenance,
  fact: EmitFact,
): void {
  for (let at = 0; at + 1 < content.length && at < 2 * maxAlerts; at += 2) {
    const level = content[at] ?? 0;
    const description = content[at + 1] ?? 0;
    if (description === closeNotify) fact({ kind: 'tls.close-notify', from, direction });
    else
      fact({ kind: 'tls.alert', from, direction, level, description, name: alertName(description), sealed });
  }
}
