import rule from '../../../analyzer/rules/connection-aging.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/connection-aging.ts';

testRule(rule, cases);
