import rule from '../../../analyzer/rules/proxy-denied.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/proxy-denied.ts';

testRule(rule, cases);
