/**
 * The report's only script, put together from `app/`: filtering runs, and the page of a run.
 *
 * Its text is hashed into the page's policy, so it must not contain anything that varies. It makes elements out of
 * text alone; what comes as markup was escaped when the file was made (`markup.ts`).
 */
import { charts } from './app/charts.ts';
import { core } from './app/core.ts';
import { frames } from './app/frames.ts';
import { list } from './app/list.ts';
import { model } from './app/model.ts';
import { router } from './app/router.ts';
import { suite } from './app/suite.ts';
import { tables } from './app/tables.ts';
import { timelineParts } from './app/timeline-parts.ts';
import { timeline } from './app/timeline.ts';

/** The whole script. */
export const script = [
  core,
  suite,
  model,
  timelineParts,
  timeline,
  list,
  frames,
  tables,
  charts,
  router,
].join('');
