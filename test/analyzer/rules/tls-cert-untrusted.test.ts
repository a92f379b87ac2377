import rule from '../../../analyzer/rules/tls-cert-untrusted.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-cert-untrusted.ts';

testRule(rule, cases);
