import rule from '../../../analyzer/rules/rst-after-data-no-trailers.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/rst-after-data-no-trailers.ts';

testRule(rule, cases);
