import rule from '../../../analyzer/rules/proxy-no-route.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/proxy-no-route.ts';

testRule(rule, cases);
