import rule from '../../../analyzer/rules/close-with-unread-data-rst.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/close-with-unread-data-rst.ts';

testRule(rule, cases);
