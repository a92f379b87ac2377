import rule from '../../../analyzer/rules/goaway-flow-control-error.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/goaway-flow-control-error.ts';

testRule(rule, cases);
