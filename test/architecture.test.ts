import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cycles, isTest, type Source, sources } from './kit/source.ts'

const all = sources()
const product = all.filter((file) => !isTest(file.path))
const logic = product.filter((file) => !file.path.includes('/migrations/'))

/** Which top floors a file of this floor may import. */
const floors: Readonly<Record<string, readonly string[]>> = {
  'packages/sdk': [],
  'packages/nodes': ['@cairn/sdk'],
  'apps/runtime': ['@cairn/sdk', '@cairn/nodes'],
  'apps/designer': ['@cairn/sdk', '@cairn/runtime/api'],
}

/** Rooms of the runtime from the ground up: a room may import rooms of a lower row and itself. */
const rows: readonly (readonly string[])[] = [
  [
    'db',
    'access',
    'clock',
    'config',
    'connections',
    'deps',
    'ids',
    'log',
    'meter',
    'queue',
    'refusal',
    'registry',
    'seldom',
    'signals',
    'signatures',
  ],
  ['members', 'templates', 'recovery', 'transports', 'vendors'],
  ['rewards', 'people', 'plugins'],
  ['effects'],
  ['engine'],
  ['audiences'],
  ['events', 'journeys', 'profiles', 'scoring', 'reports', 'health'],
  ['imports', 'receipts', 'redemptions'],
  ['demo', 'tasks', 'http', 'cli', 'launch', 'app', 'main'],
]
const rowOf = new Map(rows.flatMap((rooms, row) => rooms.map((room) => [room, row] as const)))
const roomOf = (path: string): string => (path.split('/')[3] ?? '').replace(/\.ts$/, '')

/** The routes are a room beside what serves them. */
/** Rooms inside a room: routes, and migrations, which are never edited and only grow in number. */
const DEEP = ['apps/runtime/src/http/routes/', 'apps/runtime/src/db/migrations/']

const folderOf = (path: string): string =>
  path
    .split('/')
    .slice(0, DEEP.some((room) => path.startsWith(room)) ? 5 : 4)
    .join('/')
    .replace(/\/[^/]+\.tsx?$/, '')

const breaches = (files: readonly Source[], wrong: (file: Source) => readonly string[]): string[] =>
  files.flatMap((file) => wrong(file).map((what) => `${file.path}: ${what}`))

describe('floors', () => {
  test('A1 a package imports only the floors below it', () => {
    const found = breaches(logic, (file) => {
      const floor = file.path.split('/').slice(0, 2).join('/')
      // a plugin of ours has what a stranger's has
      const allowed = floor.startsWith('plugins/') ? ['@cairn/sdk'] : floors[floor]
      if (!allowed) return []
      return file.imports
        .filter(
          ({ from }) => from.startsWith('@cairn/') && !allowed.some((ok) => from === ok || from.startsWith(`${ok}/`)),
        )
        .map(({ from }) => from)
    })
    expect(found).toEqual([])
  })

  test('A2 the designer takes from the runtime types alone', () => {
    const found = breaches(logic, (file) =>
      file.path.startsWith('apps/designer/')
        ? file.imports
            .filter(({ from, typeOnly }) => from.startsWith('@cairn/runtime') && !typeOnly)
            .map(({ from }) => from)
        : [],
    )
    expect(found).toEqual([])
  })

  test('A3 in the runtime calls go down: no room imports a room above it', () => {
    const runtime = logic.filter((file) => file.path.startsWith('apps/runtime/src/'))
    const found = breaches(runtime, (file) => {
      const own = rowOf.get(roomOf(file.path))
      if (own === undefined) return [`room ${roomOf(file.path)} is on no row of this test`]
      return file.imports
        .filter(
          ({ from, typeOnly }) =>
            from.startsWith('apps/runtime/src/') && !typeOnly && roomOf(from) !== roomOf(file.path),
        )
        .filter(({ from }) => (rowOf.get(roomOf(from)) ?? 0) >= own && !(own === 0 || own === rows.length - 1))
        .map(({ from }) => from)
    })
    expect(found).toEqual([])
  })

  test('A4 no files import each other in a ring', () => {
    expect(cycles(logic).map((ring) => ring.join(' > '))).toEqual([])
  })

  test('A5 SQL lives in store files and in db', () => {
    const found = breaches(logic, (file) =>
      file.path.startsWith('apps/runtime/src/') &&
      !/\/(store[^/]*\.ts|store\/|db\/|signals\.ts|cli\/dump\.ts)/.test(file.path) &&
      /\bsql(<[^`]*>)?`|\.(selectFrom|insertInto|updateTable|deleteFrom)\(/.test(file.text)
        ? ['a statement outside store']
        : [],
    )
    expect(found).toEqual([])
  })
})

describe('words', () => {
  test('A6 no folder or file is called after nothing', () => {
    expect(
      product
        .map((file) => file.path)
        .filter((path) => /(^|\/)(utils?|helpers?|common|shared|types|misc)(\/|\.tsx?$)/.test(path)),
    ).toEqual([])
  })

  test('A7 the core and the nodes know no clock, no chance, no world', () => {
    const core = logic.filter((file) => /^packages\/(sdk\/src\/run|nodes\/src)\//.test(file.path))
    const found = breaches(core, (file) =>
      [
        ...file.text.matchAll(
          /\b(Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|crypto\.random\w+|fetch\(|process\.)/g,
        ),
      ].map(([word]) => word),
    )
    expect(found).toEqual([])
  })

  test('A8 no type is waved through', () => {
    const found = breaches(product, (file) =>
      [...file.text.matchAll(/(\bas any\b|@ts-(?:ignore|nocheck|expect-error)|(?:ox|es)lint-disable)/g)].map(
        ([word]) => word,
      ),
    )
    expect(found).toEqual([])
  })
})

describe('budgets', () => {
  const lines = product.map((file) => file.lines).toSorted((a, b) => a - b)
  const share = (part: number): number => lines[Math.floor((lines.length - 1) * part)] ?? 0

  test('A9 files are small: half under 90 lines, 95 in 100 under 250, none over 400', () => {
    expect(product.filter((file) => file.lines > 400).map((file) => `${file.path} ${file.lines}`)).toEqual([])
    expect(share(0.95)).toBeLessThanOrEqual(250)
    expect(share(0.5)).toBeLessThanOrEqual(90)
  })

  test('A10 a room holds at most 2,500 lines', () => {
    const rooms = new Map<string, number>()
    for (const file of product) {
      const room = folderOf(file.path)
      rooms.set(room, (rooms.get(room) ?? 0) + file.lines)
    }
    expect([...rooms].filter(([, n]) => n > 2500)).toEqual([])
  })

  test.each([
    ['packages/sdk', 4],
    ['apps/runtime', 20],
    ['apps/designer', 40],
  ])('A11 %s depends on at most %i packages', (place, most) => {
    const manifest: { dependencies?: Record<string, string> } = JSON.parse(
      readFileSync(join(import.meta.dirname, '..', place, 'package.json'), 'utf8'),
    )
    expect(
      Object.keys(manifest.dependencies ?? {}).filter((name) => !name.startsWith('@cairn/')).length,
    ).toBeLessThanOrEqual(most)
  })
})
