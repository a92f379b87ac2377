import rule from '../../../analyzer/rules/tcp-rst-mid-stream.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/tcp-rst-mid-stream.ts';

testRule(rule, cases);
