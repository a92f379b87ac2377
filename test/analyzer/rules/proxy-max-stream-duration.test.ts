import rule from '../../../analyzer/rules/proxy-max-stream-duration.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/proxy-max-stream-duration.ts';

testRule(rule, cases);
