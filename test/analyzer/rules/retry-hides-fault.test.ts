import rule from '../../../analyzer/rules/retry-hides-fault.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/retry-hides-fault.ts';

testRule(rule, cases);
