/** A line of a TLS key log (NSS format): a label, the client random, a secret. */
const keyLine = /^[A-Z][A-Z0-9_]{2,40} [0-9a-f]{64} [0-9a-f]{32,128}$/i;

/** The well-formed lines of several key logs, each once, as one text; empty when there is none. */
export function mergeKeyLogs(texts: readonly string[]): string {
  const lines = new Set(texts.flatMap((text) => text.split(/\r?\n/)).filter((line) => keyLine.test(line)));
  return [...lines].map((line) => `${line}\n`).join('');
}
