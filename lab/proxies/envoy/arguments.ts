/**
 * Switches of Envoy's command line, which are no part of its configuration file but belong to what a modifier
 * changes, such as how long a drain may take.
 */
const added = new WeakMap<object, Map<string, string>>();

/** Sets a switch (`--drain-time-s`) of the process that will run a configuration; the last one counts. */
export function setArgument(config: object, name: `--${string}`, value: string): void {
  const own = added.get(config) ?? new Map<string, string>();
  added.set(config, own.set(name, value));
}

/** The switches that were set, as words of a command line. */
export function argumentsOf(config: object): string[] {
  return [...(added.get(config) ?? [])].flat();
}
