import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], extra: object = {}) => ({ test: { name, include, ...extra } })

export default defineConfig({
  test: {
    projects: [
      project('units', ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'test/properties/**/*.test.ts', 'test/*.test.ts']),
      project('engine', ['test/stories/**/*.test.ts', 'test/faults/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 60_000 }),
      project('browser', ['test/browser/**/*.test.ts'], { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
      project('startup', ['test/startup/**/*.test.ts'], { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
    ],
  },
})
