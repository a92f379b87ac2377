/** What `--reporter` takes, by name; apart from the reporters themselves, so that the help loads none of them. */

/** One kind of reporter. */
interface ReporterKind {
  title: string;
  /** Its file where none was named; absent for those that print. */
  file?: string;
}

const kinds = {
  list: { title: 'a line a run, live on a terminal; what failed again at the end' },
  dot: { title: 'a mark a run; what failed at the end' },
  json: { title: 'the suite as h2lab.suite/1', file: 'report.json' },
  ndjson: { title: 'every event as a line of JSON, as it happens', file: 'events.ndjson' },
  blob: { title: 'one file from which h2lab merge makes any report', file: 'blob.jsonl' },
  junit: { title: 'cases for CI systems; fault and control apart', file: 'junit.xml' },
  github: { title: 'annotations of a GitHub workflow, and its step summary' },
  markdown: { title: 'for a ticket: the result, and what failed in full', file: 'report.md' },
  html: { title: 'a page that opens from disk', file: 'report.html' },
} satisfies Record<string, ReporterKind>;

/** Names of all reporters. */
export type ReporterName = keyof typeof kinds;

/** Every name, with what it is and the file that it writes where none is named. */
export const reporterKinds: Readonly<Record<ReporterName, ReporterKind>> = kinds;

/** A reporter that was asked for. */
export interface ReporterWish {
  name: ReporterName;
  /** Its file; `-` is standard output. */
  file?: string;
}
