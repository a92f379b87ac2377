import rule from '../../../analyzer/rules/proxy-fault-injected.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/proxy-fault-injected.ts';

testRule(rule, cases);
