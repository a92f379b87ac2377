/** Words before a command that needs root: none for root, sudo for others, null when there is no way. */
export function privilege(
  uid?: number,
  find?: (name: string) => string | null,
  interactive?: boolean,
): string[] | null;
