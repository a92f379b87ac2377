import rule from '../../../analyzer/rules/tls-no-common-cipher.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tls-no-common-cipher.ts';

testRule(rule, cases);
