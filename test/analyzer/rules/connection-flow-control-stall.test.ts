import rule from '../../../analyzer/rules/connection-flow-control-stall.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/connection-flow-control-stall.ts';

testRule(rule, cases);
