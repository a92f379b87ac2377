import rule from '../../../analyzer/rules/goaway-compression-error.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/goaway-compression-error.ts';

testRule(rule, cases);
