import rule from '../../../analyzer/rules/mtu-black-hole.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/mtu-black-hole.ts';

testRule(rule, cases);
