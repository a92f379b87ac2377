import rule from '../../../analyzer/rules/packet-loss-rto.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/packet-loss-rto.ts';

testRule(rule, cases);
