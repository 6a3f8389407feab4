import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '@cairn/runtime/config'
import { buildPack } from '@cairn/runtime/plugins/build'
import { CHECKS, examine } from '@cairn/kit'
import { writeDocs } from '@cairn/kit/docs'
import { scaffold } from 'create-cairn-plugin'
import { afterAll, expect, test } from 'vitest'
import { PATCHES } from '../packages/kit/corpus/patches.ts'
import { seed } from './kit/corpus.ts'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(root, '.cairn-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What a check needs of chaos and rows to tell its own bad plugin from the good one. */
const SMALL = { members: 60, rows: 2000 }
const LARGER: Readonly<Record<string, typeof SMALL>> = { D14: { members: 1000, rows: 2000 } }
const fencedOnes = new Set<string>(CHECKS.filter(({ fenced }) => fenced).map(({ id }) => id))

test('E411 there are a hundred and ten checks, in thirteen groups, each told apart', () => {
  const sizes = Object.groupBy(CHECKS, ({ id }) => id[0] ?? '')
  expect(
    Object.entries(sizes)
      .map(([group, all]) => `${group}${all?.length}`)
      .join(' '),
  ).toBe('A14 B10 C8 D14 E12 F8 G4 H7 I9 J5 K6 L5 M8')
  expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(110)
})

test('E411 the good plugin of the corpus passes all that apply, and every one of these has a plugin that fails it', async () => {
  const { failed, resting, bypassed, notApplicable, level } = await examine(await seed('good', folder), SMALL)
  expect({ failed, resting, bypassed, level }).toEqual({ failed: [], resting: [], bypassed: [], level: 'Gold' })
  expect(CHECKS.map(({ id }) => id).filter((id) => !notApplicable.includes(id))).toEqual(Object.keys(PATCHES))
})

test.each(Object.keys(PATCHES))('E411 %s is failed by its own bad plugin, which fails nothing else', async (id) => {
  const trial = { ...(LARGER[id] ?? SMALL), beside: !fencedOnes.has(id) }
  const { failed } = await examine(await seed(id, folder), trial)
  expect(failed.map((each) => `${each.id}: ${each.why}`)).toEqual([expect.stringMatching(new RegExp(`^${id}: `))])
})

test('E411 the examples reach Gold, and are told why not Platinum', async () => {
  for (const name of ['hello', 'acme-sms', 'rfm', 'spent-over']) {
    // one in a process of its own; the others are the same code beside us
    const report = await examine(join(root, 'examples', name), { ...SMALL, beside: name !== 'acme-sms' })
    expect(report, name).toMatchObject({ plugin: name, level: 'Gold', failed: [], resting: [] })
    expect(report.why).toMatch(/^Platinum needs an hour of chaos/)
  }
})

test('E411 a check is passed over with a reason, which is told, and never for the highest level', async () => {
  const place = await seed('E1', folder)
  const file = join(place, 'package.json')
  const bypass = (reason: string): void => {
    const json = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...json, cairn: { ...json.cairn, bypass: { E1: reason } } }))
  }
  expect(await examine(place, { ...SMALL, beside: true })).toMatchObject({ level: 'Bronze', why: 'Silver needs E1.' })
  bypass('The vendor has told us in writing that its 429 is final.')
  const { level, bypassed, failed } = await examine(place, { ...SMALL, beside: true })
  expect({ level, failed }).toEqual({ level: 'Gold', failed: [] })
  expect(bypassed).toEqual([{ id: 'E1', reason: 'The vendor has told us in writing that its 429 is final.' }])
  bypass('because')
  await expect(examine(place, { ...SMALL, beside: true })).rejects.toThrow(/bypass/)
})

test('E412 what the scaffold writes builds, and reaches Gold, under the name it was given', async () => {
  const place = join(folder, 'cairn-plugin-new-vendor')
  expect(scaffold(place)).toBe('new-vendor')
  const manifest = await buildPack(place, readConfig({}, '/').times.guest)
  writeDocs(place, manifest)
  expect(manifest.nodes.map(({ id }) => id)).toEqual(['new-vendor.send'])
  expect(await examine(place, { ...SMALL, beside: true })).toMatchObject({ level: 'Gold', failed: [] })
  expect(() => scaffold(place)).toThrow(/not empty/)
  expect(() => scaffold(join(folder, 'No Name'))).toThrow(/cannot name a plugin/)
})
