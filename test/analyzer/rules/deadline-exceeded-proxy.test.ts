import rule from '../../../analyzer/rules/deadline-exceeded-proxy.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/deadline-exceeded-proxy.ts';

testRule(rule, cases);
