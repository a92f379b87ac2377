import rule from '../../../analyzer/rules/tcp-reset-in-tls-handshake.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tcp-reset-in-tls-handshake.ts';

testRule(rule, cases);
