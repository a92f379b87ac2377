/** What container runtimes and collectors put around a line that a program wrote. */

/** The container runtime interface: time, stream, whole or part, line. */
const cri = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] /;

/** Docker's json-file driver. */
const docker = /^\{"log":"/;

/** The line itself. */
export function unwrapped(line: string): string {
  if (cri.test(line)) return line.replace(cri, '');
  if (!docker.test(line)) return line;
  try {
    const { log } = JSON.parse(line) as { log?: unknown };
    return typeof log === 'string' ? log.replace(/\r?\n$/, '') : line;
  } catch {
    return line;
  }
}
