/** The environment lacks something; exit code 3. `fix` says what to do. */
export class LackError extends Error {
  readonly fix: string | undefined;
  constructor(message: string, fix?: string) {
    super(fix === undefined ? message : `${message}\n  ${fix}`);
    this.name = 'LackError';
    this.fix = fix;
  }
}

/** What is asked for cannot be had at this place, by its nature: the run is unsupported, and says why. */
export class UnsupportedError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'UnsupportedError';
  }
}

/** What the user gave cannot be used; exit code 4. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** The user interrupted the work; exit code 130. */
export class InterruptedError extends Error {
  constructor() {
    super('interrupted');
    this.name = 'InterruptedError';
  }
}
