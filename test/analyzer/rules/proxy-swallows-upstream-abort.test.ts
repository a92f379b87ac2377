import rule from '../../../analyzer/rules/proxy-swallows-upstream-abort.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/proxy-swallows-upstream-abort.ts';

testRule(rule, cases);
