import rule from '../../../analyzer/rules/upstream-reset-translated.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/upstream-reset-translated.ts';

testRule(rule, cases);
