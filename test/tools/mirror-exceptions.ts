/**
 * What the mirror check excuses, each with its reason. A path that ends in a slash excuses a folder. An excuse that
 * is no longer needed fails the check.
 */
const GIVES_BACK_ITS_ARGUMENT =
  'the function gives its argument back; its type is all it is, and tsc proves that';
const DECLARES_OPTIONS =
  'it declares the options of one command; the tests of the file that does the work go through them';
const STEP_OF_A_RUN = 'its steps are done for real, in order, by the tests of lab/runner/run-one.ts';

const PART_OF_THE_RAW_PEER =
  'scripts go through it, in both roles and over TLS, in the tests of lab/peers/raw/main.ts';

const PART_OF_THE_COMMAND_PEER =
  'both programs are run for real, and their output read, in the tests of lab/peers/command/main.ts';

const PART_OF_THE_PAGE =
  'a browser runs it, whole, in the tests of the folder (test/reports/html/app.browser.test.ts)';

/** Path -> reason. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'lab/cli/commands/': DECLARES_OPTIONS,
  'lab/kit/define-backend.ts': GIVES_BACK_ITS_ARGUMENT,
  'lab/kit/define-proxy.ts': GIVES_BACK_ITS_ARGUMENT,
  'lab/peers/command/calls.ts': PART_OF_THE_COMMAND_PEER,
  'lab/peers/command/curl.ts': PART_OF_THE_COMMAND_PEER,
  'lab/peers/command/nghttp.ts': PART_OF_THE_COMMAND_PEER,
  'lab/peers/raw/connection.ts': PART_OF_THE_RAW_PEER,
  'lab/peers/raw/interpret.ts': PART_OF_THE_RAW_PEER,
  'lab/peers/raw/plain-call.ts': PART_OF_THE_RAW_PEER,
  'lab/peers/raw/sockets.ts': PART_OF_THE_RAW_PEER,
  'lab/runner/run-one/hosts.ts': STEP_OF_A_RUN,
  'lab/runner/run-one/keep.ts':
    'what it gives a person is shown by the test of h2lab run --keep (test/lab/cli/run.keep.test.ts)',
  'reports/reporter-names.ts':
    'a table; the tests of reports/reporters.ts and lab/cli/reporter-list.ts go through every row',
  'reports/html/app/': PART_OF_THE_PAGE,
  'reports/html/style-run.ts': 'it is a part of the sheet that the test of reports/html/style.ts reads',
  'test/blind/blind.test.ts': 'it is about the whole analyzer, on golden captures with their names hidden',
  'test/lab/peers/foreign-clients.test.ts': 'the clients that it runs are written in Python and Go',
  'test/analyzer/rules/reproduce.test.ts': 'it is about all rules and the scenarios that they name',
  'test/fuzz/': 'it is about the whole analyzer, on damaged captures',
  'test/reports/hostile.test.ts': 'it is about all reports, on one corpus of hostile texts',
  'test/parity/': 'it is about the whole analyzer, on captures by others, against tshark',
  'test/analyzer/rules/look-alikes.test.ts': 'faults that look like others, before all rules at once',
  'test/analyzer/rules/hard-negatives.test.ts':
    'normal operation that looks like a fault is about all rules together, not about one source',
  'test/analyzer/rules/matrix.test.ts':
    'the confusion matrix is about all rules together, not about one source',
};
