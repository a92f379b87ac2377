import rule from '../../../analyzer/rules/header-list-too-large.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/header-list-too-large.ts';

testRule(rule, cases);
