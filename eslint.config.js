import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["pb_public/", "pb_data/", "bench/", "**/node_modules/", "e2e/results/", "e2e/report/"] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "no-console": "error",
      "max-lines": ["error", { max: 250, skipComments: true }],
    },
  },
  // The site's developers are told where they look, and of nothing else.
  { files: ["ui-user/src/widget/**"], rules: { "no-console": ["error", { allow: ["warn"] }] } },
);
