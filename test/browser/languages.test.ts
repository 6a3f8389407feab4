// What runs inside the page knows the page's own things.
/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { tale } from '../kit/browser-tale.ts'
import type { Product } from '../kit/product.ts'
import { type Screen, screensOf, settled, visit } from './screens.ts'

const shop = tale({ CAIRN_DEMO: 'on' })
let screens: readonly Screen[]
beforeAll(async () => {
  screens = await screensOf(shop.product)
})

test('language and theme are switched without loading the page anew, and are remembered', async () => {
  const page = await shop.open('/journeys')
  await page.getByRole('heading', { name: 'Journeys' }).waitFor()
  await page.evaluate(() => document.body.setAttribute('data-same-page', ''))
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitem', { name: '简体中文' }).click()
  await page.getByRole('heading', { name: '旅程' }).waitFor()
  await page.getByRole('button', { name: '主题' }).click()
  await page.getByRole('menuitem', { name: '深色' }).click()
  await expect.poll(() => lookOf(page)).toEqual({ language: 'zh-CN', theme: 'dark', samePage: true })
  await page.reload()
  await page.getByRole('heading', { name: '旅程' }).waitFor()
  expect(await lookOf(page)).toEqual({ language: 'zh-CN', theme: 'dark', samePage: false })
})

const lookOf = (page: Page) =>
  page.evaluate(() => ({
    language: document.documentElement.lang,
    theme: document.documentElement.getAttribute('data-mantine-color-scheme'),
    samePage: document.body.hasAttribute('data-same-page'),
  }))

test.for([
  { locale: 'en', theme: 'light' },
  { locale: 'zh-CN', theme: 'dark' },
] as const)('every screen speaks $locale in words, $theme', async (look) => {
  const page = await shop.open('/journeys', look)
  const wrong: Record<string, readonly string[]> = {}
  for (const screen of screens) {
    await visit(page, shop.product.url, screen)
    const found = (await textsOf(page)).filter(isRaw)
    if (found.length > 0) wrong[screen.name] = found
    await widthFits(page, screen.name)
  }
  expect(wrong).toEqual({})
})

test.for(['en', 'zh-CN'] as const)('the settings of every kind of step speak %s in words', async (locale) => {
  const kinds = await everyKind(shop.product)
  const page = await shop.open(`/journeys/${kinds.journey}`, { locale })
  await settled(page)
  await page.locator('[data-region="dock"] label').nth(1).click()
  const panel = page.locator('[data-region="side"]')
  const wrong: Record<string, readonly string[]> = {}
  for (const [at, title] of kinds.titles[locale].entries()) {
    await page.locator('[role="treeitem"][data-row="step"]').nth(at).click()
    if (at === 0) await page.keyboard.press('Enter')
    await panel.getByRole('heading', { name: title, exact: true }).waitFor()
    await settled(page)
    const found = (await textsOf(page)).filter(isRaw)
    if (found.length > 0) wrong[title] = found
  }
  expect(wrong).toEqual({})
})

interface Kind {
  readonly type: string
  readonly version: number
  readonly title: Record<'en' | 'zh-CN', string>
  readonly defaults: object
}

/** A draft with one step of each kind side by side, as it comes out of the palette, and their names in that order. */
async function everyKind(product: Product) {
  const { nodes } = await product.api<{ nodes: readonly Kind[] }>('/api/manifest')
  const kinds = nodes.map(({ type, version, defaults }, i) => ({
    id: `n${i}`,
    type,
    typeVersion: version,
    config: defaults,
    at: [i * 300, 0],
  }))
  const { id } = await product.api<{ id: string }>('/api/journeys', {
    method: 'POST',
    body: JSON.stringify({
      name: 'One of each',
      journey: { schema: 1, id: '', brand: '', name: 'One of each', nodes: kinds, edges: [] },
    }),
  })
  return {
    journey: id,
    titles: { en: nodes.map(({ title }) => title.en), 'zh-CN': nodes.map(({ title }) => title['zh-CN']) },
  }
}

/** Every text to be seen or heard: text nodes, labels for the ear, hints and titles. */
const textsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const texts = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const around = walker.currentNode.parentElement
      if (around?.checkVisibility() && !around.closest('style, script, code'))
        texts.add(walker.currentNode.nodeValue ?? '')
    }
    for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'aria-roledescription'])
      for (const one of document.querySelectorAll(`[${name}]`)) texts.add(one.getAttribute(name) ?? '')
    return [...texts].map((text) => text.trim()).filter((text) => text !== '')
  })

const raw = [
  /** A key of a catalogue. */
  /^[a-z][a-z0-9]*(?:[.:][a-z0-9_-]+)+$/i,
  /** A value that is none. */
  /\b(?:undefined|NaN|null)\b|\[object \w+\]/,
  /** An id of ours. */
  /\b(?:jrn|pol|brd|aud|con|imp|mem|agy|tpl|usr)_[a-z0-9]+/,
  /** A blank nobody filled in: `{event}`, `{{count}}`; Liquid in a message has its spaces. */
  /(?<!\{)\{[a-zA-Z]+\}(?!\})|\{\{[a-zA-Z]+\}\}/,
]
/** What looks like a key and is a name of the world: a host in an example, a file, a variable that is offered. */
const worldly = /\.(?:com|csv|local)$|^(?:member|orders|event)\./

const isRaw = (text: string): boolean => raw.some((pattern) => pattern.test(text)) && !worldly.test(text)

/** Nothing sticks out to the right. */
async function widthFits(page: Page, name: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect({ name, over }).toEqual({ name, over: 0 })
}
