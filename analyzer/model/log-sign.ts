/** A line of a log that speaks of a signature. */
export interface LogSign {
  /** What the line is about; a `sentence` is one of a writer's own words, a `GOAWAY` a frame that a trace shows. */
  line: 'request' | 'connection' | 'sentence' | 'GOAWAY';
  /** A regular expression on flags and details, the name of a sentence, or an error code. */
  says: string;
  /** How far the line alone is trusted, 0 to 1. */
  confidence: number;
  /** False where the line has a more exact meaning, and this is the more general one. */
  exact: boolean;
}
