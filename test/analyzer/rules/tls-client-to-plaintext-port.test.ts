import rule from '../../../analyzer/rules/tls-client-to-plaintext-port.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-client-to-plaintext-port.ts';

testRule(rule, cases);
