import rule from '../../../analyzer/rules/deadline-exceeded-server.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/deadline-exceeded-server.ts';

testRule(rule, cases);
