import rule from '../../../analyzer/rules/silent-protocol-kill.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/silent-protocol-kill.ts';

testRule(rule, cases);
