import rule from '../../../analyzer/rules/clean-control.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/clean-control.ts';

testRule(rule, cases);
