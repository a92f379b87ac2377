import rule from '../../../analyzer/rules/tls-alpn-http1-selected.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-alpn-http1-selected.ts';

testRule(rule, cases);
