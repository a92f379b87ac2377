import rule from '../../../analyzer/rules/tcp-zero-window.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tcp-zero-window.ts';

testRule(rule, cases);
