import rule from '../../../analyzer/rules/mtls-client-cert-missing.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/mtls-client-cert-missing.ts';

testRule(rule, cases);
