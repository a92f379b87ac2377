import rule from '../../../analyzer/rules/clienthello-fragmentation-intolerance.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/clienthello-fragmentation-intolerance.ts';

testRule(rule, cases);
