import rule from '../../../analyzer/rules/rst-after-headers.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/rst-after-headers.ts';

testRule(rule, cases);
