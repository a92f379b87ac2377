import rule from '../../../analyzer/rules/http-compression-on-grpc-body.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/http-compression-on-grpc-body.ts';

testRule(rule, cases);
