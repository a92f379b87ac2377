import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeRoot, ending } from './places.ts';

let registered = false;

/** Folders whose files are scenarios. */
const folders = new Set<string>();

/** What a user's scenario may import, and the file that it then means. */
function meant(specifier: string): string | undefined {
  if (specifier === 'h2lab/kit') return join(codeRoot, 'lab', 'kit', `index${ending}`);
  const [, fault] = /^h2lab\/faults\/([a-z0-9-]+)$/.exec(specifier) ?? [];
  return fault === undefined ? undefined : join(codeRoot, 'lab', 'faults', `${fault}${ending}`);
}

/** A scenario is an ES module, also below a package.json that says nothing, or `"type": "commonjs"` as npm writes it. */
function formatOf(url: string): 'module' | 'module-typescript' | undefined {
  if (![...folders].some((folder) => url.startsWith(folder)) || url.includes('/node_modules/'))
    return undefined;
  if (url.endsWith('.ts')) return 'module-typescript';
  return url.endsWith('.js') ? 'module' : undefined;
}

/**
 * Makes `import 'h2lab/kit'` (and `h2lab/faults/ID`) of a user's scenario mean the running installation, wherever
 * the file lies and whatever `node_modules` is near it. Without it two copies of the kit could meet. `folder` holds
 * the user's scenarios.
 */
export function resolveKit(folder: string): void {
  folders.add(`${pathToFileURL(folder).href}/`);
  if (registered) return;
  registered = true;
  registerHooks({
    resolve(specifier, context, next) {
      const file = meant(specifier);
      if (file !== undefined) return { url: pathToFileURL(file).href, shortCircuit: true };
      const found = next(specifier, context);
      const format = formatOf(found.url);
      return format === undefined ? found : { ...found, format };
    },
  });
}
