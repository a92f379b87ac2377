import rule from '../../../analyzer/rules/zero-initial-window.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/zero-initial-window.ts';

testRule(rule, cases);
