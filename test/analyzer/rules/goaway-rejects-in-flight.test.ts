import rule from '../../../analyzer/rules/goaway-rejects-in-flight.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/goaway-rejects-in-flight.ts';

testRule(rule, cases);
