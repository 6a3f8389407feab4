import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readConfig } from '@cairn/runtime/config'
import { composePack } from '@cairn/runtime/plugins/build'
import { type Guest, raise, type Services } from '@cairn/runtime/plugins/guest'
import type { Delivery, HttpReply } from '@cairn/sdk'
import type { PluginManifest, PluginSender } from '@cairn/sdk/plugin'
import { z } from 'zod'

const packageJson = z.looseObject({
  name: z.string().default(''),
  license: z.string().default(''),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  keywords: z.array(z.string()).default([]),
  cairn: z.looseObject({ manifest: z.string() }),
})

type Answer = Partial<Pick<HttpReply, 'status' | 'headers' | 'body'>>
/** `mock.ts` of a plugin: the provider as its author knows it. */
export type Vendor = (request: { method: string; url: string; json?: unknown; body?: string }) => Answer

/** A plugin under examination: its files, what it says of itself, and a process of it, fenced in as the host does it. */
export interface Subject {
  readonly folder: string
  readonly json: z.output<typeof packageJson>
  readonly manifest: PluginManifest
  /** What lies on the disk; undefined where there is none. */
  readonly written: string | undefined
  readonly guest: Guest
  /** What it reached for while it was loaded and asked. */
  readonly refused: readonly string[]
  readonly startMs: number
  ask(method: Parameters<Guest['call']>[0]['method'], node: string, input: object): Promise<unknown>
  close(): Promise<void>
}

export async function openSubject(folder: string): Promise<Subject> {
  const { guest: times } = readConfig({}, '/').times
  const json = packageJson.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  const manifest = await composePack(folder, times)
  const refused: string[] = []
  const begun = performance.now()
  const quiet = (): void => {}
  const refuse = (what: string): void => void refused.push(what)
  const guest = await raise({ folder, entry: manifest.entry, times, log: quiet, refused: refuse, soiled: quiet })
  const startMs = performance.now() - begun
  const vendor = await vendorOf(folder)
  const file = join(folder, json.cairn.manifest)
  return {
    folder,
    json,
    manifest,
    written: existsSync(file) ? readFileSync(file, 'utf8') : undefined,
    guest,
    refused,
    startMs,
    ask: (method, node, input) =>
      guest.call({ method, node, input, services: servicesOf(vendor), signal: AbortSignal.timeout(5000) }),
    async close() {
      guest.kill({ kind: 'asked', detail: 'The examination is over.' })
      await guest.ended
    },
  }
}

/** Its author's own word on the provider, run beside us: an author examines what the author wrote. */
async function vendorOf(folder: string): Promise<Vendor> {
  const file = join(folder, 'mock.ts')
  if (!existsSync(file)) return () => ({})
  const module = (await import(pathToFileURL(file).href)) as { default: Vendor }
  return module.default
}

const request = z.looseObject({ method: z.string(), url: z.string() })

function servicesOf(vendor: Vendor): Services {
  const kept = new Map<string, unknown>()
  return {
    http: (input) => Promise.resolve({ status: 200, headers: {}, body: '{}', ...vendor(request.parse(input)) }),
    kv: (input) => {
      const { verb, key, value } = z
        .looseObject({ verb: z.string(), key: z.string(), value: z.unknown().optional() })
        .parse(input)
      if (verb === 'set') kept.set(key, value)
      if (verb === 'delete') kept.delete(key)
      return Promise.resolve(kept.get(key) ?? null)
    },
  }
}

/** Channels and rewards of the plugin. */
export const senders = ({ manifest }: Subject): readonly PluginSender[] =>
  manifest.nodes.flatMap((node) => ('templates' in node ? [node] : []))

const TEXTS = ['Hello', '亲爱的会员，您好', '🎉👨‍👩‍👧', 'مرحبا بكم', '"quoted" <b>&amp;</b>\n\t', '']

/** Recipients as they come: every script, one address twice, the empty text. */
export function recipients(sender: PluginSender, n: number): readonly Delivery[] {
  return Array.from({ length: n }, (_, i) => ({
    key: `key${i}`.padEnd(52, 'a'),
    address: sender.address === 'email' ? `to${i % 7}@example.com` : `+861380000${i % 7}`,
    locale: i % 2 === 0 ? 'zh-CN' : 'en',
    content: Object.fromEntries(sender.templates.map((name) => [name, TEXTS[i % TEXTS.length] ?? ''])),
  }))
}
