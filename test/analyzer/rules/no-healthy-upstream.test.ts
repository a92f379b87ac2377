import rule from '../../../analyzer/rules/no-healthy-upstream.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/no-healthy-upstream.ts';

testRule(rule, cases);
