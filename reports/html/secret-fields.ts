/** Header fields whose values are nobody's business: a page shows that they were there, and how long. */
import type { HeaderField } from '../../analyzer/model/frame.ts';

const secret =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|.*(token|secret|password|credential).*)$/i;

/** The fields, with masked values where a name says that it is a secret. */
export function maskedFields(fields: readonly HeaderField[]): HeaderField[] {
  return fields.map(([name, value]) => [
    name,
    secret.test(name) ? `(masked, ${value.length} octets)` : value,
  ]);
}
