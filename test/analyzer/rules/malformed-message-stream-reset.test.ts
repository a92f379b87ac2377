import rule from '../../../analyzer/rules/malformed-message-stream-reset.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/malformed-message-stream-reset.ts';

testRule(rule, cases);
