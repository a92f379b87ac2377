import rule from '../../../analyzer/rules/client-cancellation.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/client-cancellation.ts';

testRule(rule, cases);
