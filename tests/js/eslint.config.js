import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  { files: ["losslab/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["losslab/live/js/values.js", "losslab/live/js/runtime.js", "losslab/live/js/format.js"], languageOptions: { globals: globals["shared-node-browser"] } },
  { files: ["tests/**/*.js"], languageOptions: { globals: globals.node } },
  { rules: { eqeqeq: "error", "no-var": "error", "prefer-const": ["error", { destructuring: "all" }], "no-self-compare": "off" } },
];
