import rule from '../../../analyzer/rules/fin-without-goaway.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/fin-without-goaway.ts';

testRule(rule, cases);
