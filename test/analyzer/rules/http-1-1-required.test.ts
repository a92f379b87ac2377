import rule from '../../../analyzer/rules/http-1-1-required.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/http-1-1-required.ts';

testRule(rule, cases);
