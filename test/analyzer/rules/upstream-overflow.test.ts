import rule from '../../../analyzer/rules/upstream-overflow.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/upstream-overflow.ts';

testRule(rule, cases);
