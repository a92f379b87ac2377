import rule from '../../../analyzer/rules/keepalive-ping-timeout.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/keepalive-ping-timeout.ts';

testRule(rule, cases);
