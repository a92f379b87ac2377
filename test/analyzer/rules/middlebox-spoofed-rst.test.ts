import rule from '../../../analyzer/rules/middlebox-spoofed-rst.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/middlebox-spoofed-rst.ts';

testRule(rule, cases);
