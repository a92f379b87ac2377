/** A value that stands once in a configuration as itself, several as a list: modifiers know the usual, single form. */
export function oneOrMore(values: readonly string[]): string | string[] {
  const [only = ''] = values;
  return values.length > 1 ? [...values] : only;
}
