import rule from '../../../analyzer/rules/idle-timeout-blackhole.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/idle-timeout-blackhole.ts';

testRule(rule, cases);
