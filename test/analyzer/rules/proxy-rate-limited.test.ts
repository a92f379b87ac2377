import rule from '../../../analyzer/rules/proxy-rate-limited.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/proxy-rate-limited.ts';

testRule(rule, cases);
