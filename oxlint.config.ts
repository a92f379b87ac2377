/** Lint rules: what is outright wrong, the strict rules that need types, and the rules of this house. */
import { defineConfig } from 'oxlint';

type Rules = NonNullable<Parameters<typeof defineConfig>[0]['rules']>;

const errors = (prefix: string, names: string): Rules =>
  Object.fromEntries(
    names
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => [prefix + name, 'error' as const]),
  );

/** Beside the category `correctness`. */
const core = errors(
  '',
  `getter-return no-array-constructor no-case-declarations no-empty no-fallthrough no-misleading-character-class
  no-prototype-builtins no-redeclare no-regex-spaces no-unassigned-vars no-unexpected-multiline no-unreachable
  no-unused-expressions no-useless-constructor no-var prefer-const prefer-rest-params prefer-spread
  preserve-caught-error`,
);

/** Of the strict rules that know types, those that are not in `correctness`. */
const typed = errors(
  'typescript/',
  `ban-ts-comment consistent-type-imports no-confusing-void-expression no-deprecated no-dynamic-delete
  no-empty-object-type no-explicit-any no-extraneous-class no-invalid-void-type no-misused-promises no-mixed-enums
  no-namespace no-non-null-asserted-nullish-coalescing no-require-imports no-unnecessary-boolean-literal-compare
  no-unnecessary-template-expression no-unnecessary-type-arguments no-unnecessary-type-assertion
  no-unnecessary-type-constraint no-unnecessary-type-conversion no-unnecessary-type-parameters no-unsafe-argument
  no-unsafe-assignment no-unsafe-call no-unsafe-enum-comparison no-unsafe-function-type no-unsafe-member-access
  no-unsafe-return only-throw-error prefer-literal-enum-member prefer-promise-reject-errors
  prefer-reduce-type-parameter prefer-return-this-type related-getter-setter-pairs unified-signatures
  use-unknown-in-catch-callback-variable`,
);

export default defineConfig({
  plugins: ['typescript'],
  jsPlugins: ['./test/tools/lint/house.js'],
  categories: { correctness: 'error' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error', denyWarnings: true },
  env: { builtin: true, node: true },
  ignorePatterns: ['node_modules/', '.h2lab/', 'dist/', '**/*.d.ts'],
  rules: {
    ...core,
    'house/no-inline-config': 'error',
    // Text for a terminal is cleaned of control characters by naming them.
    'no-control-regex': 'off',
    // What is unused on purpose starts with an underscore.
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  },
  overrides: [
    {
      files: ['**/*.ts'],
      rules: {
        ...typed,
        'typescript/no-confusing-void-expression': [
          'error',
          { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
        ],
        'typescript/restrict-plus-operands': [
          'error',
          {
            allowAny: false,
            allowBoolean: false,
            allowNullish: false,
            allowNumberAndString: false,
            allowRegExp: false,
          },
        ],
        // Numbers stand in texts everywhere here: packet numbers, stream ids, seconds.
        'typescript/restrict-template-expressions': ['error', { allowNumber: true }],
        'typescript/return-await': ['error', 'error-handling-correctness-only'],
        'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
        // `Promise<Answer | void>` is what a race with an end gives.
        'typescript/no-invalid-void-type': 'off',
        // Interfaces are written as methods, and `this` is not used.
        'typescript/unbound-method': 'off',
        'max-lines': ['error', { max: 300 }],
      },
    },
    {
      files: ['analyzer/**/*.ts', 'lab/**/*.ts', 'reports/**/*.ts'],
      jsPlugins: [{ name: 'jsdoc-js', specifier: 'eslint-plugin-jsdoc' }],
      rules: {
        'jsdoc-js/require-jsdoc': [
          'error',
          {
            publicOnly: true,
            enableFixer: false,
            require: { FunctionDeclaration: true, ClassDeclaration: true },
            contexts: [
              'ExportNamedDeclaration > TSInterfaceDeclaration',
              'ExportNamedDeclaration > TSTypeAliasDeclaration',
              'ExportNamedDeclaration > VariableDeclaration',
            ],
          },
        ],
      },
    },
    {
      files: ['analyzer/rules/**/*.ts', 'lab/faults/**/*.ts', 'lab/proxies/**/*.ts', 'scenarios/**/*.ts'],
      rules: { 'house/no-inheritance': 'error' },
    },
    {
      // One literal a shape of facts is compiled, from names of our own alone.
      files: ['analyzer/node/threads/fact-unpacker.ts'],
      rules: { 'typescript/no-implied-eval': 'off' },
    },
    {
      // A test reads what other programs print as JSON, and a wrong shape fails it anyway; lists of cases are long.
      files: ['test/**/*.ts'],
      rules: {
        'max-lines': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-unsafe-return': 'off',
        // Both sides of a comparison are put in the same order, whatever it is.
        'typescript/require-array-sort-compare': 'off',
        'no-restricted-properties': [
          'error',
          ...['test', 'it', 'describe'].map((object) => ({ object, property: 'only' })),
        ],
      },
    },
  ],
});
