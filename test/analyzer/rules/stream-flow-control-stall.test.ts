import rule from '../../../analyzer/rules/stream-flow-control-stall.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/stream-flow-control-stall.ts';

testRule(rule, cases);
