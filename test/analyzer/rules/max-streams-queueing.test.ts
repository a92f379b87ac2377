import rule from '../../../analyzer/rules/max-streams-queueing.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/max-streams-queueing.ts';

testRule(rule, cases);
