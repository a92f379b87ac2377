import rule from '../../../analyzer/rules/rapid-reset-mitigation.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/rapid-reset-mitigation.ts';

testRule(rule, cases);
