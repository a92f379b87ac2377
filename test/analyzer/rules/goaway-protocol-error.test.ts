import rule from '../../../analyzer/rules/goaway-protocol-error.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/goaway-protocol-error.ts';

testRule(rule, cases);
