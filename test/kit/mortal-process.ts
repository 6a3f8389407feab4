import type { Runtime } from '@cairn/runtime/app'
import { readConfig } from '@cairn/runtime/config'
import { registry } from '@cairn/runtime/registry'
import { type CrashPoint, watchClients } from './crash-points.ts'
import { vendorChannels } from './vendor-channel.ts'

// One worker process as the product runs it, with the test's channels, made to be killed at a named place. It loads at
// once and works when its parent sends where; it ends with its parent.
export interface Orders {
  readonly url?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly dieAfter?: CrashPoint
  readonly nth?: number
  /** Stops as the product does. */
  readonly leave?: boolean
}

// before the product is loaded, because it takes the client as it finds it
const watch = watchClients()
const { startRuntime } = await import('@cairn/runtime/app')
let runtime: Runtime | undefined
process.on('disconnect', () => process.exit(0))
process.on('message', (orders: Orders) => void follow(orders))
process.send?.('warm')

async function follow({ url, environment = {}, dieAfter, nth, leave }: Orders): Promise<void> {
  if (dieAfter !== undefined) watch.arm(dieAfter, nth)
  if (url !== undefined) await work(url, environment)
  if (leave !== true) return
  await runtime?.stop()
  process.send?.('left')
}

async function work(url: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const built = registry()
  const nodes = {
    nodes: new Map([...built.nodes, ...vendorChannels.map(({ node }) => [node.id, node] as const)]),
    channels: new Map([...built.channels, ...vendorChannels.map(({ channel }) => [channel.id, channel] as const)]),
  }
  const config = readConfig({ LOG_LEVEL: 'silent', CAIRN_POOL: '6', ...environment }, '/nowhere')
  const ready = { ...config, databaseUrl: url, secret: 's'.repeat(40), url: 'http://127.0.0.1' }
  runtime = await startRuntime(ready, { role: 'worker', home: '/nowhere', nodes })
  process.send?.('ready')
}
