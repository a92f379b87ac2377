import rule from '../../../analyzer/rules/tls-handshake-timeout.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-handshake-timeout.ts';

testRule(rule, cases);
