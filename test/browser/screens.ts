// What runs inside the page knows the page's own things.
/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import type { Product } from '../kit/product.ts'

export interface Screen {
  readonly name: string
  readonly path: string
  /** Brings it from «loaded» to what is to be looked at. */
  readonly show?: (page: Page) => Promise<void>
  /** What must be there then. */
  readonly there: string
}

/** Every screen of a furnished installation, each with something on it. */
export async function screensOf(product: Product): Promise<readonly Screen[]> {
  const journeys = await demoIsThere(product)
  const id = await importWithFaults(product)
  const [member] = (await product.api<List>('/api/members')).items
  const drawing = `/journeys/${journeys[0]?.id}`
  return [
    { name: 'journeys', path: '/journeys', there: 'tbody tr' },
    {
      name: 'a new journey',
      path: '/journeys',
      show: (page) => page.locator('main button').first().click(),
      there: dialog,
    },
    { name: 'canvas', path: drawing, there: card },
    { name: 'outline', path: drawing, show: (page) => dock(page).nth(1).click(), there: '[role="treeitem"]' },
    { name: 'inspector', path: drawing, show: (page) => page.locator(card).first().dblclick(), there: `${side} input` },
    { name: 'before publishing', path: drawing, show: (page) => page.keyboard.press(publish), there: dialog },
    { name: 'members', path: '/members', there: 'tbody tr' },
    { name: 'member', path: `/members/${member?.id}`, there: 'ol li' },
    { name: 'phone', path: '/phone', there: '[role="log"] li' },
    { name: 'audiences', path: '/audiences', there: 'tbody tr' },
    {
      name: 'an audience',
      path: '/audiences',
      show: (page) => page.locator('tbody button').first().click(),
      there: dialog,
    },
    { name: 'pools', path: '/pools', there: 'tbody tr' },
    { name: 'imports', path: '/imports', there: 'tbody tr' },
    { name: 'a new import', path: '/imports/new', there: 'input[type="radio"]' },
    { name: 'an import with faults', path: `/imports/${id}`, there: 'tbody tr' },
    { name: 'delivery', path: '/delivery', there: 'main h2' },
    { name: 'health', path: '/health', there: 'main [role="status"]' },
    { name: 'brand', path: '/settings', there: 'main input' },
    { name: 'email', path: '/settings?section=email', there: 'main input' },
    { name: 'keys', path: '/settings?section=keys', there: 'tbody tr' },
    { name: 'appearance', path: '/settings?section=appearance', there: 'main label' },
  ]
}

const dialog = '[role="dialog"] button'
const card = '.react-flow__node'
const side = '[data-region="side"]'
const publish = 'ControlOrMeta+Shift+p'
const dock = (page: Page): Locator => page.locator('[data-region="dock"] label')

interface List {
  readonly items: readonly { readonly id: string; readonly state?: string; readonly entered?: number }[]
}

/** The demo furnishes itself after the first start. */
async function demoIsThere(product: Product): Promise<List['items']> {
  const journeys = async (): Promise<List['items']> => (await product.api<List>('/api/journeys')).items
  const walked = async (): Promise<number> => (await journeys()).filter(({ entered = 0 }) => entered > 0).length
  await vi.waitFor(async () => expect(await walked()).toBe(3), { timeout: 90_000, interval: 250 })
  return journeys()
}

async function importWithFaults(product: Product): Promise<string> {
  const mapping = { orderId: 'no', customerId: 'who', occurredAt: 'when', amount: 'sum' }
  const query = new URLSearchParams({ kind: 'orders', options: JSON.stringify({ mapping, zone: 'Asia/Shanghai' }) })
  const { id } = await product.api<{ id: string }>(`/api/imports?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: 'no,who,when,sum\nA-1,ann,2026-01-01 10:00,12.00\nA-2,ann,2026-01-01 10:00,much\n',
  })
  const state = async (): Promise<string> => (await product.api<{ state: string }>(`/api/imports/${id}`)).state
  await vi.waitFor(async () => expect(await state()).toBe('done'), { timeout: 15_000 })
  return id
}

/** Goes there and waits until nothing is on its way any more. */
export async function visit(page: Page, home: string, screen: Screen): Promise<void> {
  await page.goto(home + screen.path)
  await settled(page)
  if (screen.show) await screen.show(page)
  await page.locator(screen.there).first().waitFor()
  await settled(page)
}

/** Everything loaded, no placeholder left, nothing still sliding in. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main').first().waitFor()
  await page.locator('.mantine-Skeleton-root, .mantine-Loader-root').first().waitFor({ state: 'hidden' })
  await page.evaluate(async () => {
    await document.fonts.ready
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)))
  })
}
