/**
 * Jest runs the TypeScript sources unbuilt: swc strips the types, Node's own ES modules do the rest.
 *
 * TEST_SELECTION narrows it to what a tier wants (lab/setup/test-tier.js); without it every short test can run.
 */
const ALL = '<rootDir>/test/**/*.test.ts';
// A negated pattern must not begin with <rootDir>: jest replaces it at the start of a pattern only.
const LONG = '!**/test/**/*.full.test.ts';
/** What tshark, a browser or a schema says of the same bytes: each start takes a second on a busy machine. */
const ORACLES = ['tshark', 'browser', 'schema'].map((oracle) => `**/test/**/*.${oracle}.test.ts`);
const LABS = ['**/test/lab/**/*.test.ts'];

const SELECTIONS = {
  unit: [ALL, LONG, ...[...ORACLES, ...LABS].map((glob) => `!${glob}`)],
  oracle: [...ORACLES, LONG, ...LABS.map((glob) => `!${glob}`)],
  lab: [...LABS, LONG],
  blind: ['<rootDir>/test/blind/**/*.test.ts', LONG],
  // With the long forms. The last four read corpora of header blocks, frames and pcapng files.
  parity: [
    '<rootDir>/test/parity/**/*.test.ts',
    '<rootDir>/test/analyzer/capture/reader*.test.ts',
    '<rootDir>/test/analyzer/http2/control-frames.test.ts',
    '<rootDir>/test/analyzer/model/wire/frames.test.ts',
    '<rootDir>/test/analyzer/http2/hpack/decoder.test.ts',
  ],
  full: ['<rootDir>/test/**/*.full.test.ts'],
};

export default {
  testEnvironment: './test/tools/environment/plain-global.js',
  testMatch: SELECTIONS[process.env.TEST_SELECTION] ?? [ALL, LONG],
  testPathIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/\\.h2lab/', '<rootDir>/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  maxWorkers: 2,
  // Jest's own 5 s are too few where the machine has other work: a ceiling, nothing waits for it.
  testTimeout: 60_000,
};
