import rule from '../../../analyzer/rules/connection-request-limit.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/connection-request-limit.ts';

testRule(rule, cases);
