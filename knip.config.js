/** Dead code: what nobody imports. Entries are what is found by its folder, named in package.json, or bundled. */
export default {
  entry: [
    'lab/cli/{bin.js,main.ts}',
    'lab/cli/commands/*.ts',
    'lab/setup/{main,build,pack,test-tier,foreign-clients}.js',
    'lab/peers/*/main.ts',
    // discover() finds these by folder
    'lab/{backends,proxies,faults}/*.ts',
    'analyzer/rules/*.ts',
    'test/analyzer/rules/cases/*.ts',
    // started by its path, as a thread
    'analyzer/node/**/*-worker.ts',
    'scenarios/*.ts',
    'reports/*.ts',
    'test/**/*.test.ts',
    'test/tools/**/*.ts',
    // started by its path, to be killed
    'test/lab/backends/*/opener.ts',
    '*.config.{js,ts}',
  ],
  project: ['{analyzer,lab,scenarios,reports,test}/**/*.{ts,js}', '*.{js,ts}'],
  // Started by their path, with the very Node that runs the checks.
  // hpack.js has no types and is required.
  ignoreDependencies: ['dependency-cruiser', 'jest', 'hpack.js', 'typescript-native'],
  // System tools: of Debian's base, or installed by set-up.
  ignoreBinaries: [
    'tshark',
    'editcap',
    'mergecap',
    'xmllint',
    'unshare',
    'openssl',
    'ip',
    'nft',
    'mount',
    'umount',
    'xdg-open',
  ],
  ignoreExportsUsedInFile: true,
  // A type that is part of an exported shape is exported, whether or not anybody names it yet.
  rules: { types: 'off' },
};
