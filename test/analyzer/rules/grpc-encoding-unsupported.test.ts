import rule from '../../../analyzer/rules/grpc-encoding-unsupported.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/grpc-encoding-unsupported.ts';

testRule(rule, cases);
