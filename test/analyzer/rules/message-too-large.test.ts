import rule from '../../../analyzer/rules/message-too-large.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/message-too-large.ts';

testRule(rule, cases);
