import rule from '../../../analyzer/rules/icmp-unreachable.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/icmp-unreachable.ts';

testRule(rule, cases);
