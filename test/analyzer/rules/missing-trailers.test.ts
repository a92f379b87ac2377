import rule from '../../../analyzer/rules/missing-trailers.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/missing-trailers.ts';

testRule(rule, cases);
