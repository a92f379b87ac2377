import rule from '../../../analyzer/rules/idle-reuse-race.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/idle-reuse-race.ts';

testRule(rule, cases);
