// What `./test lint` asks of the page's scripts. The linter itself is in .cache/lint.
import { createRequire } from "node:module";

const require = createRequire(new URL(".cache/lint/package.json", import.meta.url));
const js = require("@eslint/js");
const globals = require("globals");

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: globals.browser },
    rules: {
      "array-callback-return": "error",
      "eqeqeq": "error",
      "no-implicit-coercion": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "What is shown is never parsed as HTML." },
        { property: "outerHTML", message: "What is shown is never parsed as HTML." },
      ],
      "no-shadow": "error",
      "no-unneeded-ternary": "error",
      "no-unused-vars": ["error", { varsIgnorePattern: "^_" }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
];
