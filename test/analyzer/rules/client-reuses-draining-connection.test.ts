import rule from '../../../analyzer/rules/client-reuses-draining-connection.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/client-reuses-draining-connection.ts';

testRule(rule, cases);
