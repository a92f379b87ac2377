import rule from '../../../analyzer/rules/idle-timeout-rst.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/idle-timeout-rst.ts';

testRule(rule, cases);
