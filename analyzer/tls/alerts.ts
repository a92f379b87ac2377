/** Alerts (RFC 8446 6): two bytes, level and description; clear before keys are on, else inside a record. */
import type { Direction } from '../model/chunk.ts';
import type { EmitFact, Provenance } from '../model/fact.ts';

/** `close_notify` ends a direction in order (RFC 8446 6.1); every other description is an error or a warning. */
const closeNotify = 0;

/** States the alerts in the content of one alert record; TLS 1.2 and older allow several in one. */
export function stateAlerts(
  content: Uint8Array,
  direction: Direction,
  from: Provenance,
  fact: EmitFact,
): void {
  for (let at = 0; at + 1 < content.length; at += 2) {
    const level = content[at] ?? 0;
    const description = content[at + 1] ?? 0;
    if (description === closeNotify) fact({ kind: 'tls.close-notify', from, direction });
    else fact({ kind: 'tls.alert', from, direction, level, description });
  }
}
