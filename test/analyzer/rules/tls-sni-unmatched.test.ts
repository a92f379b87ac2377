import rule from '../../../analyzer/rules/tls-sni-unmatched.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-sni-unmatched.ts';

testRule(rule, cases);
