import rule from '../../../analyzer/rules/goaway-settings-timeout.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/goaway-settings-timeout.ts';

testRule(rule, cases);
