import rule from '../../../analyzer/rules/misdirected-request-421.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/misdirected-request-421.ts';

testRule(rule, cases);
