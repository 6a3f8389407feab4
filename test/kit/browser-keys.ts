// What runs inside the page knows the page's own things.
/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core'

/** Hands that know no mouse: everything through keys, and one looks only at what has the keyboard. */
export function keysOf(page: Page) {
  /** One stroke, and what the page put off to its next turn because of it: no person strikes two keys within one. */
  const press = async (stroke: string): Promise<void> => {
    await page.keyboard.press(stroke)
    await page.evaluate(() => new Promise((next) => setTimeout(next)))
  }
  const holds = (thing: Locator): Promise<boolean> =>
    thing.evaluateAll((found) => found.some((one) => one === document.activeElement))
  return {
    press,
    type: (text: string): Promise<void> => page.keyboard.type(text),
    /** Tab until it has the keyboard; a person gives up some time. */
    async tabTo(thing: Locator, most = 60): Promise<void> {
      for (let tried = 0; tried <= most; tried++) {
        if (await holds(thing)) return
        await press('Tab')
      }
      throw new Error(`Tab does not reach ${thing.toString()} within ${most} stops.`)
    },
    /** Until the page itself has put the keyboard there. */
    async landsOn(thing: Locator): Promise<void> {
      const handle = await thing.elementHandle()
      await page.waitForFunction((one) => one === document.activeElement, handle)
    },
    /** Types over what a field holds. */
    async overwrite(text: string): Promise<void> {
      await press('ControlOrMeta+a')
      await page.keyboard.type(text)
    },
  }
}

export type Keys = ReturnType<typeof keysOf>
