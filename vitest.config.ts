import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], extra: object = {}) => ({ test: { name, include, ...extra } })
const onPostgres = { globalSetup: ['test/kit/postgres-server.ts'] }
const oneByOne = { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }

export default defineConfig({
  test: {
    projects: [
      project(
        'units',
        [
          'packages/*/src/**/*.test.ts',
          'apps/*/src/**/*.test.ts',
          'plugins/*/*.test.ts',
          'test/properties/**/*.test.ts',
          'test/*.test.ts',
        ],
        { testTimeout: 30_000 },
      ),
      project('engine', ['test/stories/**/*.test.ts', 'test/domain/**/*.test.ts'], {
        testTimeout: 60_000,
        hookTimeout: 60_000,
        ...onPostgres,
      }),
      project('faults', ['test/faults/**/*.test.ts'], { testTimeout: 90_000, hookTimeout: 60_000, ...onPostgres }),
      project('simulate', ['test/simulator/**/*.test.ts'], { testTimeout: 600_000 }),
      project('browser', ['test/browser/**/*.test.ts'], { ...oneByOne, expect: { poll: { timeout: 15_000 } } }),
      project('startup', ['test/startup/**/*.test.ts'], { ...oneByOne, ...onPostgres }),
    ],
  },
})
