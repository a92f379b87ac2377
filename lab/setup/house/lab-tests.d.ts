/** The short tests below `test/lab`, by whether they build labs or only read the code; paths from the root, sorted. */
export function labTests(root: string): { building: string[]; reading: string[] };
