import rule from '../../../analyzer/rules/stale-address-after-failover.ts';
import { testRule } from '../../support/rule-tester.ts';
import cases from './cases/stale-address-after-failover.ts';

testRule(rule, cases);
