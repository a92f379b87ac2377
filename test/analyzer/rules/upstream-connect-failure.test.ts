import rule from '../../../analyzer/rules/upstream-connect-failure.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/upstream-connect-failure.ts';

testRule(rule, cases);
