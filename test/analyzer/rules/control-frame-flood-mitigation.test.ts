import rule from '../../../analyzer/rules/control-frame-flood-mitigation.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/control-frame-flood-mitigation.ts';

testRule(rule, cases);
