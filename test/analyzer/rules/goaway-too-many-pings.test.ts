import rule from '../../../analyzer/rules/goaway-too-many-pings.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/goaway-too-many-pings.ts';

testRule(rule, cases);
