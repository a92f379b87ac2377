/** Every text that this room shows to people. */

/** A command line as a person would type it; long ones are cut. */
export function commandLine(command: string, args: readonly string[]): string {
  const words = [command, ...args].map((word) =>
    /^[\w./:=,@%+-]+$/.test(word) ? word : JSON.stringify(word),
  );
  const line = words.join(' ');
  return line.length > 300 ? `${line.slice(0, 297)}...` : line;
}

/** What stands under an error: the last lines that the process said, or nothing. */
function saying(lines: readonly string[]): string {
  const said = lines.filter((line) => line.trim() !== '').slice(-12);
  return said.length === 0 ? '' : `\nit said:\n${said.map((line) => `  ${line}`).join('\n')}`;
}

/** What can go wrong with a process, in words. */
export const messages = {
  cannotStart: (title: string, command: string, why: string): string =>
    `${title} could not be started: ${command}: ${why}`,
  failed: (line: string, code: number, stderr: string): string =>
    `expected "${line}" to succeed, it ended with code ${code}${saying(stderr.split('\n'))}`,
  tookTooLong: (line: string, timeoutMs: number, stderr: string): string =>
    `expected "${line}" to end within ${timeoutMs} ms, it was still running and has been killed${saying(stderr.split('\n'))}`,
  saidTooMuch: (line: string, limitBytes: number): string =>
    `"${line}" wrote more than ${limitBytes} bytes and has been killed`,
  shellEnded: (line: string): string => `the shell ended that was to carry out "${line}"`,
  neverCame: (what: string, lastSeen: string | undefined, waitedMs: number): string =>
    `expected ${what} within ${(waitedMs / 1000).toFixed(1)} s; last seen: ${lastSeen ?? 'nothing'}`,
};
