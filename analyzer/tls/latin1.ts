/**
 * Bytes as text, each one character: nothing is lost and nothing can throw, whatever a peer calls a name.
 *
 * For names of a few bytes; a decoder or an argument list costs more than they do.
 */
export function latin1(bytes: Uint8Array, most = 255): string {
  let text = '';
  for (let at = 0; at < bytes.length && at < most; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}
