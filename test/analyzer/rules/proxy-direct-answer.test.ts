import rule from '../../../analyzer/rules/proxy-direct-answer.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/proxy-direct-answer.ts';

testRule(rule, cases);
