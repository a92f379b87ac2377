/** Paths of the schemas of JUnit's XML. */
export interface JunitSchemas {
  /** Of Ant's task. */
  ant: string;
  /** Of Jenkins. */
  jenkins: string;
}

/** The schemas; null when they were not fetched. */
export function junitSchemas(folder?: string): JunitSchemas | null;

/** Fetches them where they are not; throws when they cannot be had, or are not what they were. */
export function ensureJunitSchemas(folder?: string, sha512?: string): void;
