import { controlTests } from '../../../support/control-cases.ts';

controlTests('grpc-server');
