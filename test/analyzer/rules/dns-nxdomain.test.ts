import rule from '../../../analyzer/rules/dns-nxdomain.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/dns-nxdomain.ts';

testRule(rule, cases);
