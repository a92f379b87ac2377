import rule from '../../../analyzer/rules/tls-version-mismatch.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-version-mismatch.ts';

testRule(rule, cases);
