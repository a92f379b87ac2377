import rule from '../../../analyzer/rules/tls-alpn-no-overlap.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-alpn-no-overlap.ts';

testRule(rule, cases);
