/** Lint rules. Types are used where the tree has them; plain JavaScript (set-up, tool configs) is checked without. */
import js from '@eslint/js';
import jsdoc from 'eslint-plugin-jsdoc';
import ts from 'typescript-eslint';

/** What Node gives every file; listing it beats another dependency. */
const NODE_GLOBALS = Object.fromEntries(
  ['process', 'console', 'performance', 'setTimeout', 'clearTimeout', 'URL', 'Buffer', 'TextDecoder'].map(
    (name) => [name, 'readonly'],
  ),
);

export default ts.config(
  { ignores: ['node_modules/', '.h2lab/', 'dist/', '**/*.d.ts'] },
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  {
    files: ['**/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: NODE_GLOBALS },
  },
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers stand in texts everywhere here: packet numbers, stream ids, seconds.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // What is unused on purpose starts with an underscore.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 300 }],
      // After a bounds check `bytes[i]!` is honest, and `?? 0` would hide a wrong check.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // It cannot see that a callback has changed a variable, and nothing here may switch a rule off in place.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // An implementation of an asynchronous interface may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // `Promise<Answer | void>` is what a race with an end gives.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Interfaces are written as methods, and `this` is not used.
      '@typescript-eslint/unbound-method': 'off',
      // Text for a terminal is cleaned of control characters by naming them.
      'no-control-regex': 'off',
    },
  },
  {
    files: ['analyzer/**/*.ts', 'lab/**/*.ts', 'reports/**/*.ts'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
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
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ClassDeclaration[superClass]', message: 'No inheritance here: functions and defineX.' },
      ],
    },
  },
  {
    // A test reads what other programs print as JSON, and a wrong shape fails it anyway; lists of cases are long.
    files: ['test/**/*.ts'],
    rules: {
      'max-lines': 'off',
      ...Object.fromEntries(
        ['assignment', 'member-access', 'argument', 'call', 'return'].map((what) => [
          `@typescript-eslint/no-unsafe-${what}`,
          'off',
        ]),
      ),
      'no-restricted-properties': [
        'error',
        ...['test', 'it', 'describe'].map((object) => ({ object, property: 'only' })),
      ],
    },
  },
);
