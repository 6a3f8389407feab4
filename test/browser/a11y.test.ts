// What runs inside the page knows the page's own things.
/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { chainOf, draftOf } from '../kit/browser-journey.ts'
import { tale } from '../kit/browser-tale.ts'
import { type Screen, screensOf, settled, visit } from './screens.ts'

const shop = tale({ CAIRN_DEMO: 'on' })
let screens: readonly Screen[]
beforeAll(async () => {
  screens = await screensOf(shop.product)
})

test.for([
  { theme: 'light', locale: 'en' },
  { theme: 'dark', locale: 'zh-CN' },
] as const)('axe finds nothing on any screen, $theme, $locale', async (look) => {
  const page = await shop.open('/journeys', look)
  const found: Record<string, readonly string[]> = {}
  for (const screen of screens) {
    await visit(page, shop.product.url, screen)
    const violations = await axe(page)
    if (violations.length > 0) found[screen.name] = violations
  }
  expect(found).toEqual({})
})

test.for(['light', 'dark'] as const)('axe finds nothing on the sign-in page, %s', async (theme) => {
  const page = await shop.stranger('/', { theme, expecting: [/401 \(Unauthorized\)/] })
  await page.getByRole('heading', { name: 'Sign in to Cairn' }).waitFor()
  await settled(page)
  expect(await axe(page)).toEqual([])
})

test('a canvas of two hundred steps takes one stop of the Tab key, the whole page no more than thirty', async () => {
  const id = await draftOf(shop.product, chainOf(198, 20))
  const page = await shop.open(`/journeys/${id}`)
  await settled(page)
  const stops = await tabStops(page)
  expect(stops.filter((stop) => stop === 'canvas')).toHaveLength(1)
  expect(stops.length).toBeLessThanOrEqual(30)
})

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What breaks WCAG 2.2 AA, one line for each element. */
async function axe(page: Page): Promise<string[]> {
  await page.evaluate(source)
  const { violations } = await page.evaluate(async () => {
    // axe has just put itself there
    const { axe: engine } = globalThis as unknown as { axe: { run(wish: object): Promise<AxeResults> } }
    return engine.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
    })
  })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
  )
}

/** Where the Tab key stops on its way once round the page, each by the part of the page it lies in. */
async function tabStops(page: Page): Promise<string[]> {
  const stops: string[] = []
  for (;;) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const at = document.activeElement
      if (!at || at === document.body || at.hasAttribute('data-counted')) return undefined
      at.setAttribute('data-counted', '')
      return at.closest('[data-region]')?.getAttribute('data-region') ?? at.tagName
    })
    if (stop === undefined || stops.length > 400) return stops
    stops.push(stop)
  }
}
