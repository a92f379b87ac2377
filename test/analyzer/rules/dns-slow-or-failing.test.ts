import rule from '../../../analyzer/rules/dns-slow-or-failing.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/dns-slow-or-failing.ts';

testRule(rule, cases);
