import { z } from 'zod';
import { analysisShape } from './shapes/analysis.ts';
import { eventShape } from './shapes/event.ts';
import { suiteShape } from './shapes/suite.ts';

const published = {
  'h2lab.analysis-1': { title: 'What h2lab analyze --json prints', shape: analysisShape },
  'h2lab.event-1': { title: 'A line of h2lab run --reporter ndjson', shape: eventShape },
  'h2lab.suite-1': { title: 'What h2lab run --json writes', shape: suiteShape },
};

/**
 * The JSON Schemas that this repository publishes, by file name: draft 7, which editors and validators of every
 * language read. A field that is added leaves the version; one that goes or changes its meaning makes a new file.
 */
export function jsonSchemas(): Map<string, string> {
  return new Map(
    Object.entries(published).map(([id, { title, shape }]) => {
      // As input: fields that a later version adds are no error.
      const schema = z.toJSONSchema(shape, { target: 'draft-7', io: 'input' });
      const named = { $schema: schema.$schema, $id: `urn:${id.replace('.', ':')}`, title, ...schema };
      return [`${id}.schema.json`, `${JSON.stringify(named, null, 2)}\n`];
    }),
  );
}
