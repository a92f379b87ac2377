import type { SealedTalk } from '../../analyzer/model/timeline.ts';

/** The part of what sealed records suggest that a test has no use for: the records themselves. */
export const noRecords: Pick<SealedTalk, 'entries' | 'filterOf'> = {
  entries: () => [],
  filterOf: () => '',
};
