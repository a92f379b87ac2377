import rule from '../../../analyzer/rules/goaway-kills-accepted-streams.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/goaway-kills-accepted-streams.ts';

testRule(rule, cases);
