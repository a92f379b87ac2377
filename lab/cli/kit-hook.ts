import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeRoot, ending } from './places.ts';

let registered = false;

/** What a user's scenario may import, and the file that it then means. */
function meant(specifier: string): string | undefined {
  if (specifier === 'h2lab/kit') return join(codeRoot, 'lab', 'kit', `index${ending}`);
  const [, fault] = /^h2lab\/faults\/([a-z0-9-]+)$/.exec(specifier) ?? [];
  return fault === undefined ? undefined : join(codeRoot, 'lab', 'faults', `${fault}${ending}`);
}

/**
 * Makes `import 'h2lab/kit'` (and `h2lab/faults/ID`) of a user's scenario mean the running installation, wherever
 * the file lies and whatever `node_modules` is near it. Without it two copies of the kit could meet.
 */
export function resolveKit(): void {
  if (registered) return;
  registered = true;
  registerHooks({
    resolve(specifier, context, next) {
      const file = meant(specifier);
      return file === undefined
        ? next(specifier, context)
        : { url: pathToFileURL(file).href, shortCircuit: true };
    },
  });
}
