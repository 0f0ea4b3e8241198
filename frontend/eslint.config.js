import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "src/api/schema.d.ts"] },
  ...tseslint.configs.strict,
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-non-null-assertion": "off",
      "max-lines": ["error", { max: 420, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
      "no-restricted-properties": ["error", { object: "navigator", property: "onLine", message: "It lies in both directions: only a request that was answered counts." }],
      "no-restricted-globals": ["error", { name: "indexedDB", message: "Only src/store opens IndexedDB: take it from the Store." }],
      "no-restricted-imports": ["error", { paths: [{ name: "idb", message: "Only src/store opens IndexedDB: take it from the Store." }] }],
    },
  },
  { files: ["src/store/**", "tests/**"], rules: { "no-restricted-globals": "off", "no-restricted-imports": "off" } },
);
