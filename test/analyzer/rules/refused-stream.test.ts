import rule from '../../../analyzer/rules/refused-stream.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/refused-stream.ts';

testRule(rule, cases);
