import rule from '../../../analyzer/rules/retry-storm.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/retry-storm.ts';

testRule(rule, cases);
