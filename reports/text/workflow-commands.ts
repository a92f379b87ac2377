/**
 * Commands that a log line gives to GitHub Actions.
 *
 * The runner takes a line that begins with `::`, blanks before it ignored, and the older `##[` anywhere in a line, as
 * an order to itself. A text of a capture or of a peer's log must never be one.
 */

/** A line that the runner takes for text. */
export function noCommand(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1: ').replaceAll('##[', '## [');
}

/** The text of a command: `%`, and line ends, are spelled as the runner reads them. */
export function commandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The value of a command's property: `:` and `,` end one. */
export function commandProperty(text: string): string {
  return commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Whether the lines of this process are read by GitHub Actions. */
export function onGithub(env: Readonly<Record<string, string | undefined>>): boolean {
  return env['GITHUB_ACTIONS'] === 'true';
}
