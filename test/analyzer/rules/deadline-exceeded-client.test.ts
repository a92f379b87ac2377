import rule from '../../../analyzer/rules/deadline-exceeded-client.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/deadline-exceeded-client.ts';

testRule(rule, cases);
