import type { Page } from 'playwright-core'
import { expect } from 'vitest'

interface Watch {
  /** Fails when the page complained about anything. */
  none(): void
}

/** Listens to everything a page may complain of: its console, errors nobody caught, the content policy, 5xx, traffic to elsewhere. */
export function watch(page: Page, wish: { home: string; expecting: readonly RegExp[] }): Watch {
  const heard: string[] = []
  const hear = (text: string): void => {
    if (!wish.expecting.some((pattern) => pattern.test(text))) heard.push(text)
  }
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') hear(`${line.type()}: ${line.text()}`)
  })
  page.on('pageerror', (error) => hear(`uncaught: ${error.stack ?? error.message}`))
  page.on('response', (answer) => {
    if (answer.status() >= 500) hear(`${answer.status()} from ${answer.url()}`)
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(wish.home) && !/^(?:data|blob):/.test(url)) hear(`a request to ${url}`)
  })
  return { none: () => expect(heard).toEqual([]) }
}
