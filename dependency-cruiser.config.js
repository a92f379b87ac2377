/**
 * Who may import whom. Each rule names a folder and the only things that it may import; `import type` counts too.
 *
 *   analyzer/model <- the stages (siblings never import each other) <- pipeline <- node
 *   analyzer/model <- rules, diagnose <- node
 *   lab/model <- lab/kit <- backends, proxies, faults, peers, scenarios <- runner <- cli
 *   analyzer/model + lab/model <- reports <- cli
 *
 * Crossings, and no others: lab/capture -> analyzer/capture (a pure codec), lab/peers -> analyzer/model/wire (the
 * encoders), lab/{judge,regress,reproduce} -> analyzer/model (types).
 */

const STAGES = ['capture', 'link', 'dns', 'tcp', 'tls', 'http1', 'http2', 'grpc', 'logs', 'timeline'];
const NPM = '(^|/)node_modules/';
const OWN = '^(analyzer|lab|scenarios|reports|test|docker)/';

/** A rule: files of this project that `from` imports must match one of `to`. */
function mayImport(name, from, to, comment) {
  return {
    name,
    severity: 'error',
    comment,
    from: { path: from },
    to: { path: OWN, pathNot: to },
  };
}

/** A rule: what matches `from` must not import `to`. */
function never(name, from, to, comment) {
  return { name, severity: 'error', comment, from, to };
}

const analyzer = [
  mayImport('model-is-alone', '^analyzer/model/', ['^analyzer/model/'], 'The nouns import nothing.'),
  ...STAGES.map((stage) =>
    mayImport(
      `stage-${stage}`,
      `^analyzer/${stage}/`,
      ['^analyzer/model/', `^analyzer/${stage}/`],
      'Stages meet in analyzer/pipeline.ts and nowhere else.',
    ),
  ),
  mayImport(
    'rules',
    '^analyzer/rules/',
    ['^analyzer/model/', '^analyzer/rules/kit/'],
    'A rule sees facts and the kit, never another rule.',
  ),
  mayImport(
    'diagnose',
    '^analyzer/diagnose/',
    ['^analyzer/(model|diagnose|rules/kit)/'],
    'Rules are handed to it.',
  ),
  mayImport(
    'trim',
    '^analyzer/trim/',
    [`^analyzer/(model|trim|${STAGES.join('|')})/`, '^analyzer/pipeline\\.ts$'],
    'Trimming stands after the analysis.',
  ),
  mayImport(
    'pipeline',
    '^analyzer/[^/]+\\.ts$',
    [`^analyzer/(model|diagnose|rules/kit|${STAGES.join('|')})/`, '^analyzer/[^/]+\\.ts$'],
    'The pipeline joins the stages; files and threads belong to analyzer/node.',
  ),
  mayImport('node', '^analyzer/node/', ['^analyzer/'], 'The analyzer knows nothing of the lab.'),
  never(
    'analyzer-has-no-io',
    { path: '^analyzer/', pathNot: ['^analyzer/node/', '^analyzer/(tls/decrypt|trim/reseal)\\.ts$'] },
    { dependencyTypes: ['core'] },
    'Bytes in, facts out: only analyzer/node touches the system.',
  ),
  never(
    'only-crypto-in-decrypt-and-reseal',
    { path: '^analyzer/(tls/decrypt|trim/reseal)\\.ts$' },
    { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    'Cryptography is the one thing of Node that the analyzer borrows, in these two files.',
  ),
  never(
    'analyzer-has-no-packages',
    { path: '^analyzer/', pathNot: '^analyzer/node/' },
    { path: NPM },
    'The analyzer is this repository and nothing else.',
  ),
];

const KIT = '^lab/(model|kit)/';
const EXEC = '^lab/exec/';

const lab = [
  mayImport('lab-model', '^lab/model/', ['^lab/model/'], 'The nouns import nothing.'),
  mayImport('lab-kit', '^lab/kit/', [KIT], 'The kit stands on the nouns.'),
  ...['backends', 'proxies'].map((room) =>
    mayImport(`lab-${room}`, `^lab/${room}/`, [KIT, EXEC, `^lab/${room}/`], 'Drivers know the kit.'),
  ),
  mayImport(
    'lab-faults',
    '^lab/faults/',
    [KIT, EXEC, '^lab/faults/', '^lab/proxies/[^/]+/'],
    'A fault of a proxy knows the parts of its configuration, not its driver.',
  ),
  mayImport(
    'lab-exec-and-certs',
    '^lab/(exec|certs)/',
    [KIT, '^lab/(exec|certs)/'],
    'Tools of the lab, without opinion.',
  ),
  mayImport(
    'lab-capture',
    '^lab/capture/',
    [KIT, EXEC, '^lab/capture/', '^analyzer/(capture|model)/'],
    'Taps and seals; the codec of captures belongs to the analyzer.',
  ),
  mayImport(
    'lab-store',
    '^lab/store/',
    ['^lab/(model|store)/', '^analyzer/model/'],
    'The run folder, and what stands in it.',
  ),
  {
    name: 'peer-imports-its-own-folder',
    severity: 'error',
    comment: 'A peer is bundled into one file and runs where nothing else exists.',
    from: { path: '^lab/peers/([^/]+)/' },
    to: {
      path: OWN,
      pathNot: [
        '^lab/peers/$1/',
        '^lab/peers/(control|listen)\\.ts$',
        '^analyzer/model/(wire/|codes\\.ts$)',
        '^lab/model/',
      ],
    },
  },
  mayImport(
    'lab-judge-regress-reproduce',
    '^lab/(judge\\.ts$|regress/|reproduce/)',
    [KIT, '^lab/(judge\\.ts$|regress/|reproduce/|store/|runner/)', '^analyzer/model/'],
    'The only code that sees both expectation and diagnosis.',
  ),
  mayImport(
    'lab-runner',
    '^lab/runner/',
    ['^lab/(?!cli/)', '^scenarios/', '^analyzer/model/'],
    'The analyzer reaches the runner as a function that the command line hands over.',
  ),
  never(
    'only-the-lab-that-may-sees-the-analyzer',
    { path: '^lab/', pathNot: '^lab/(cli|capture|peers|judge\\.ts|regress|reproduce|runner|store)' },
    { path: '^analyzer/' },
    'Named crossings only.',
  ),
  mayImport(
    'scenarios',
    '^scenarios/',
    ['^lab/kit/', '^lab/faults/[^/]+\\.ts$'],
    'A scenario imports the kit, and the fault that it is about.',
  ),
  mayImport(
    'reports',
    '^reports/',
    ['^(analyzer|lab)/model/', '^reports/'],
    'Reports know the nouns of both houses.',
  ),
  mayImport('set-up', '^lab/setup/', ['^lab/setup/'], 'Set-up runs before anything else exists.'),
  never(
    'set-up-has-no-packages',
    { path: '^lab/setup/', pathNot: '^lab/setup/(compile|bundle-peers)\\.js$' },
    { path: NPM },
    'Set-up is what installs the packages.',
  ),
];

const house = [
  never(
    'nothing-imports-tests',
    { pathNot: '^test/' },
    { path: '^test/' },
    'Tests look at the sources, not the other way.',
  ),
  never(
    'nothing-imports-the-command-line',
    { pathNot: '^(lab/cli|test)/' },
    { path: '^lab/cli/' },
    'It is the composition root.',
  ),
  never(
    'no-cycles',
    {},
    { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    'A cycle is one file.',
  ),
  never('resolvable', {}, { couldNotResolve: true }, 'What is imported exists.'),
  never(
    'no-development-tools',
    { path: '^(analyzer|lab|scenarios|reports)/', pathNot: '^lab/setup/(compile|bundle-peers)\\.js$' },
    { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    'The package has only what package.json names as dependencies.',
  ),
];

export default {
  forbidden: [...analyzer, ...lab, ...house],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.h2lab|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json', '.d.ts'],
    },
  },
};
