import rule from '../../../analyzer/rules/proxy-overload-shed.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/proxy-overload-shed.ts';

testRule(rule, cases);
