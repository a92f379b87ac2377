/** How many lines of standard error are kept for errors. */
const kept = 200;

/** A line longer than this is cut: it is for people to read, and a broken peer must not fill the memory. */
const longestLine = 4_096;

/** Keeps the last lines of a byte stream. */
export function lastLines(): { push(bytes: Uint8Array): void; lines(): string[] } {
  const decoder = new TextDecoder();
  let lines: string[] = [];
  let open = '';
  return {
    push(bytes) {
      const parts = (open + decoder.decode(bytes, { stream: true })).split('\n');
      open = (parts.pop() ?? '').slice(0, longestLine);
      lines = [...lines, ...parts.map((line) => line.slice(0, longestLine))].slice(-kept);
    },
    lines: () => (open === '' ? [...lines] : [...lines, open].slice(-kept)),
  };
}
