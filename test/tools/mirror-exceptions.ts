/**
 * What the mirror check excuses, each with its reason. A path that ends in a slash excuses a folder. An excuse that
 * is no longer needed fails the check.
 */
const GIVES_BACK_ITS_ARGUMENT =
  'the function gives its argument back; its type is all it is, and tsc proves that';

/** Path -> reason. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'lab/kit/define-backend.ts': GIVES_BACK_ITS_ARGUMENT,
  'lab/kit/define-proxy.ts': GIVES_BACK_ITS_ARGUMENT,
  'lab/kit/define-scenario.ts': GIVES_BACK_ITS_ARGUMENT,
  'test/blind/blind.test.ts': 'it is about the whole analyzer, on golden captures with their names hidden',
  'test/analyzer/rules/matrix.test.ts':
    'the confusion matrix is about all rules together, not about one source',
};
