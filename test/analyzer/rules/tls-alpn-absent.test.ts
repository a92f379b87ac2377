import rule from '../../../analyzer/rules/tls-alpn-absent.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-alpn-absent.ts';

testRule(rule, cases);
