/** Lint rules that no other linter has: what this house forbids. Loaded by oxlint.config.ts. */

const noInheritance = {
  create: (context) => ({
    ClassDeclaration(node) {
      if (node.superClass === null || node.superClass === undefined) return;
      context.report({ node, message: 'No inheritance here: functions and defineX.' });
    },
  }),
};

/** A rule that is wrong somewhere is changed for everybody, in the configuration, with its reason. */
const noInlineConfig = {
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        if (!/^\s*(oxlint|eslint)-(disable|enable)/.test(comment.value)) continue;
        context.report({ node: comment, message: 'No rule is switched off in place.' });
      }
    },
  }),
};

export default {
  meta: { name: 'house' },
  rules: { 'no-inheritance': noInheritance, 'no-inline-config': noInlineConfig },
};
