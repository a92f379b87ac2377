import rule from '../../../analyzer/rules/http-non-grpc-response.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/http-non-grpc-response.ts';

testRule(rule, cases);
