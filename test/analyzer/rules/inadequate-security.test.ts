import rule from '../../../analyzer/rules/inadequate-security.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/inadequate-security.ts';

testRule(rule, cases);
