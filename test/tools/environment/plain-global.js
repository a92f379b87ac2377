/**
 * Jest's environment for Node, in a realm with an ordinary global object.
 *
 * Jest gives the tests a global object behind a proxy, and V8 asks it anew for each `Math` and each `Uint8Array` in each
 * loop: half the time of what works on bytes. Node can make a realm without it since 22.8 (`vm.constants.DONT_CONTEXTIFY`).
 */
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

export default class PlainGlobal extends TestEnvironment {
  constructor(config, context) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }
}
