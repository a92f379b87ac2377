/** What an input may cost. */

/** Times that an input may take longer than what it was made from. */
export const mostSlowdown = 50;

/** Below this a measurement is noise; originals count as if they took as long, milliseconds. */
export const leastMs = 5;

/** How often an input that seems slow is measured again; the least counts. */
export const measuredAgain = 3;

/** Heap of the process that runs the inputs. A reading has some ten megabytes alive; the fuzzer itself has the originals. */
export const mostHeapMegabytes = 400;

/** Resident memory of that process: the heap, its young generation, the originals and node itself. */
export const mostResidentMegabytes = 900;

/** An input that takes longer has hung. Far above what the slowest original may take, fifty times. */
export const hangSeconds = 60;
