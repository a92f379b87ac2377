import rule from '../../../analyzer/rules/tls-name-mismatch.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-name-mismatch.ts';

testRule(rule, cases);
