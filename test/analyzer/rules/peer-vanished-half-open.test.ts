import rule from '../../../analyzer/rules/peer-vanished-half-open.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/peer-vanished-half-open.ts';

testRule(rule, cases);
