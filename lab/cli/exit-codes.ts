/** Exit codes of every command; scripts and CI rely on them. */
export const ExitCode = {
  /** As expected. */
  ok: 0,
  /** A wrong or missing diagnosis. */
  wrong: 1,
  inconclusive: 2,
  /** The environment lacks something. */
  lacking: 3,
  /** Usage or input. */
  usage: 4,
  internal: 5,
  interrupted: 130,
} as const;
