import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const page = (name: string): string => new URL(`${name}.html`, import.meta.url).pathname;

export default defineConfig({
  base: "/pages/",
  plugins: [svelte()],
  build: {
    target: "es2022",
    // Kiosks sit on a closed network: nothing is inlined that a strict content policy would refuse.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      checks: { bundlerTimings: false },
      input: { entry: page("entry"), console: page("console"), review: page("review"), panel: page("panel") },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
