import rule from '../../../analyzer/rules/tls-truncated-close.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-truncated-close.ts';

testRule(rule, cases);
