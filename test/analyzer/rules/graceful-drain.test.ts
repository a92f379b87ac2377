import rule from '../../../analyzer/rules/graceful-drain.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/graceful-drain.ts';

testRule(rule, cases);
