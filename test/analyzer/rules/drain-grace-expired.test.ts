import rule from '../../../analyzer/rules/drain-grace-expired.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/drain-grace-expired.ts';

testRule(rule, cases);
