import rule from '../../../analyzer/rules/tcp-connect-refused.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tcp-connect-refused.ts';

testRule(rule, cases);
