import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished, type TestContext } from 'vitest'
import { watch } from './browser-watch.ts'
import { launchBrowser } from './browser.ts'
import { type Product, startProduct } from './product.ts'

export interface Look {
  readonly locale?: 'en' | 'zh-CN'
  readonly theme?: 'light' | 'dark'
  readonly width?: number
  readonly height?: number
  /** Complaints this page is meant to cause; every other one fails the test. */
  readonly expecting?: readonly RegExp[]
}

/** The product and the browser one file of tests shares. */
export interface Tale {
  readonly product: Product
  /** A signed-in page in a window of its own; it must stay free of complaints to the end of the test. */
  open(path: string, look?: Look): Promise<Page>
  /** The same without a sign-in. */
  stranger(path: string, look?: Look): Promise<Page>
}

const failed = join(import.meta.dirname, '../../test-results')

/** Starts both before the file's first test and stops both after its last. */
export function tale(env: Record<string, string> = {}): Tale {
  const stops: (() => Promise<unknown>)[] = []
  let product: Product
  let browser: Browser
  let owner: Awaited<ReturnType<BrowserContext['storageState']>>
  beforeAll(async () => {
    const started = await Promise.all([startProduct(env, undefined, (stop) => stops.push(stop)), launchBrowser()])
    product = started[0]
    browser = started[1]
    stops.unshift(() => browser.close())
    owner = await signIn(browser, product)
  })
  afterAll(async () => {
    for (const stop of stops) await stop()
  })
  const enter = async (path: string, look: Look, known: boolean): Promise<Page> => {
    const page = await newWindow(browser, look, known ? owner : undefined)
    const complaints = watch(page, { home: product.url, expecting: look.expecting ?? [] })
    onTestFinished(async (test) => {
      if (test.task.result?.state === 'fail') await page.screenshot({ path: pictureOf(test) })
      await page.context().close()
      complaints.none()
    })
    await page.goto(product.url + path)
    return page
  }
  return {
    get product() {
      return product
    },
    open: (path, look = {}) => enter(path, look, true),
    stranger: (path, look = {}) => enter(path, look, false),
  }
}

/** By the link the first start prints, as a person does. */
async function signIn(
  browser: Browser,
  product: Product,
): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(product.signInLink)
  await page.waitForURL(`${product.url}/journeys`)
  const state = await context.storageState()
  await context.close()
  return state
}

async function newWindow(
  browser: Browser,
  { locale = 'en', theme = 'light', width = 1440, height = 900 }: Look,
  owner: Awaited<ReturnType<BrowserContext['storageState']>> | undefined,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    locale,
    colorScheme: theme,
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    ...(owner && { storageState: { cookies: owner.cookies, origins: [] } }),
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  return page
}

function pictureOf({ task }: TestContext): string {
  mkdirSync(failed, { recursive: true })
  return join(failed, `${task.name.replaceAll(/\W+/g, '-').slice(0, 80)}.png`)
}
