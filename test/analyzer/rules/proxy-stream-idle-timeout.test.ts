import rule from '../../../analyzer/rules/proxy-stream-idle-timeout.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/proxy-stream-idle-timeout.ts';

testRule(rule, cases);
