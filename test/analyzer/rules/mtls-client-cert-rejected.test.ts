import rule from '../../../analyzer/rules/mtls-client-cert-rejected.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/mtls-client-cert-rejected.ts';

testRule(rule, cases);
