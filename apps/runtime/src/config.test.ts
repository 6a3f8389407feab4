import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('nothing set is a real clock on loopback, port 3000, data beside the project', () => {
  expect(readConfig({}, '/srv/cairn')).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    dataFolder: '/srv/cairn/.cairn',
    databaseUrl: undefined,
    clock: { mode: undefined, start: undefined },
    demo: true,
  })
})

test('an empty variable means absent', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '' }, '/srv').port).toBe(3000)
})

test('a relative data folder lies in the project, an absolute one where it says', () => {
  expect(readConfig({ CAIRN_DATA: 'data' }, '/srv').dataFolder).toBe('/srv/data')
  expect(readConfig({ CAIRN_DATA: '/var/x' }, '/srv').dataFolder).toBe('/var/x')
})

test('a clock start is an instant with its zone', () => {
  const config = readConfig({ CAIRN_CLOCK: 'manual', CAIRN_CLOCK_START: '2011-12-10T00:00:00Z' }, '/srv')
  expect(config.clock).toEqual({ mode: 'manual', start: Date.UTC(2011, 11, 10) })
})

test('patience stretches every time that guards work, and nothing else', () => {
  const { times } = readConfig({}, '/srv')
  expect(times).toMatchObject({ lease: 20_000, sweep: 5000, settling: 2000, pause: 15_000, watch: 5000 })
  expect(times.sending).toBeLessThan(times.lease)
  const quick = readConfig({ CAIRN_PATIENCE: '0.05' }, '/srv').times
  expect(quick).toMatchObject({ lease: 1000, sending: 750, sweep: 250, retry: { first: 50, longest: 30_000 } })
  const leaves = (tree: object): number[] =>
    Object.values(tree).flatMap((leaf: unknown) => (typeof leaf === 'number' ? [leaf] : leaves(Object(leaf))))
  expect(leaves(quick)).toEqual(leaves(times).map((time) => time * 0.05))
})

test.each([
  [{ PORT: 'eighty' }, 'PORT'],
  [{ PORT: '70000' }, 'PORT'],
  [{ DATABASE_URL: 'mysql://x/y' }, 'DATABASE_URL'],
  [{ CAIRN_CLOCK: 'stopped' }, 'CAIRN_CLOCK'],
  [{ CAIRN_CLOCK_START: 'yesterday' }, 'CAIRN_CLOCK_START'],
  [{ CAIRN_SECRET: 'short' }, 'CAIRN_SECRET'],
  [{ CAIRN_URL: 'ftp://x' }, 'CAIRN_URL'],
  [{ CAIRN_PATIENCE: '0' }, 'CAIRN_PATIENCE'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
])('%o is refused by the name of its variable', (environment, name) => {
  expect(() => readConfig(environment, '/srv')).toThrow(new RegExp(`^The variable ${name} cannot be used: .+\\.$`))
})
