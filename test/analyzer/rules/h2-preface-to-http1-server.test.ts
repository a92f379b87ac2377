import rule from '../../../analyzer/rules/h2-preface-to-http1-server.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/h2-preface-to-http1-server.ts';

testRule(rule, cases);
