import rule from '../../../analyzer/rules/goaway-frame-size-error.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/goaway-frame-size-error.ts';

testRule(rule, cases);
