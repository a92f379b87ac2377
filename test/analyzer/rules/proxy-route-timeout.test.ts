import rule from '../../../analyzer/rules/proxy-route-timeout.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/proxy-route-timeout.ts';

testRule(rule, cases);
