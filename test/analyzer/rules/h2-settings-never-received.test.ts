import rule from '../../../analyzer/rules/h2-settings-never-received.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/h2-settings-never-received.ts';

testRule(rule, cases);
