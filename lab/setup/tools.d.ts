/** A system tool: what it is for and what is off without it. */
export interface SystemTool {
  name: string;
  purposes: readonly string[];
  debianPackage: string;
  offWithout: string;
}

/** All of them. */
export const TOOLS: readonly SystemTool[];

/** The tools that a purpose (`start`, `test`, `full`) needs and this machine lacks. */
export function missingTools(purpose: string, find?: (name: string) => string | null): SystemTool[];
