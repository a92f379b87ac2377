import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeRoot, ending } from './places.ts';

let registered = false;

/**
 * Makes `import 'h2lab/kit'` of a user's scenario mean the running installation, wherever the file lies and
 * whatever `node_modules` is near it. Without it two copies of the kit could meet.
 */
export function resolveKit(): void {
  if (registered) return;
  registered = true;
  const kit = pathToFileURL(join(codeRoot, 'lab', 'kit', `index${ending}`)).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'h2lab/kit' ? { url: kit, shortCircuit: true } : next(specifier, context),
  });
}
