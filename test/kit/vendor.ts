import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Dedupe, Entry, FaultRule } from './vendor-ledger.ts'

/** A vendor outside: a process with its own book, to be asked what really happened. */
export interface Vendor {
  readonly url: string
  /** Its book, oldest first. */
  book(): readonly Entry[]
  /** Replaces its fault rules; resolved once they hold. */
  plan(rules: readonly FaultRule[]): Promise<void>
  /** Resolves when this many requests, counted from the start, were taken and left without an answer. */
  hanging(count: number): Promise<void>
}

/** What the process sends its parent. */
interface News {
  readonly listening?: { readonly port: number }
  readonly planned?: number
  readonly hanging?: number
}

export async function openVendor(dedupe: Dedupe): Promise<Vendor> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-vendor-'))
  const path = join(folder, 'book.jsonl')
  const child = fork(join(import.meta.dirname, 'vendor-process.ts'), [path, JSON.stringify(dedupe)])
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  let left = 0
  child.on('message', (news: News) => void (left += news.hanging === undefined ? 0 : 1))
  const { listening } = await heard(child, (news) => news.listening !== undefined)
  return {
    url: `http://127.0.0.1:${listening?.port ?? 0}/`,
    book: () => linesOf(path).map((line): Entry => JSON.parse(line)),
    async plan(rules) {
      const planned = heard(child, (news) => news.planned !== undefined)
      child.send([...rules])
      await planned
    },
    async hanging(count) {
      while (left < count) await once(child, 'message')
    },
  }
}

async function heard(child: ChildProcess, wanted: (news: News) => boolean): Promise<News> {
  for (;;) {
    const [news]: News[] = await once(child, 'message')
    if (news && wanted(news)) return news
  }
}

/** A line cut short by a crash of its writer is no line. */
export function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1)
}
