import rule from '../../../analyzer/rules/h2c-client-to-tls-port.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/h2c-client-to-tls-port.ts';

testRule(rule, cases);
