import rule from '../../../analyzer/rules/rst-before-headers.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/rst-before-headers.ts';

testRule(rule, cases);
