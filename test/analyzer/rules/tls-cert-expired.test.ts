import rule from '../../../analyzer/rules/tls-cert-expired.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-cert-expired.ts';

testRule(rule, cases);
