import rule from '../../../analyzer/rules/tcp-syn-timeout.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tcp-syn-timeout.ts';

testRule(rule, cases);
