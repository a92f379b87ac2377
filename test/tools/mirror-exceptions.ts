/**
 * What the mirror check excuses, each with its reason. A path that ends in a slash excuses a folder. An excuse that
 * is no longer needed fails the check.
 */
export const EXCEPTIONS: Readonly<Record<string, string>> = {};
