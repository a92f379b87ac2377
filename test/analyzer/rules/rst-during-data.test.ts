import rule from '../../../analyzer/rules/rst-during-data.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/rst-during-data.ts';

testRule(rule, cases);
