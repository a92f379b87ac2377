/** A step that failed, with everything the user needs to go on without us. Exit code 3. */
export class Problem extends Error {
  constructor(what: string, details?: ProblemDetails);
  details: ProblemDetails;
}

/** What a problem tells beside its one line. */
export interface ProblemDetails {
  tried?: string;
  said?: string;
  byHand?: string[];
  stillWorks?: string;
}

/** The text of a problem, as it is printed. */
export function describe(problem: Problem): string;

/** Says on standard error what is about to be done. */
export function say(line: string): void;
