import { createAuth } from '@cairn/runtime/access/auth'
import { firstStart, type Welcome } from '@cairn/runtime/access/first-start'
import { openClock } from '@cairn/runtime/clock'
import { readConfig } from '@cairn/runtime/config'
import type { Deps } from '@cairn/runtime/deps'
import { createHttp } from '@cairn/runtime/http/app'
import { openLog } from '@cairn/runtime/log'
import { openMeter } from '@cairn/runtime/meter'
import { openPlugins } from '@cairn/runtime/plugins/plugins'
import { registry } from '@cairn/runtime/registry'
import { listen } from '@cairn/runtime/signals'
import { onTestFinished } from 'vitest'
import { createDatabase } from './postgres.ts'

export interface TestRuntime {
  readonly deps: Deps
  readonly welcome: Welcome
  /** `GET /api/…` as the first start's API key, JSON in and out. */
  readonly call: (what: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  /** The bare application, for what `call` would hide. */
  readonly request: (path: string, init?: RequestInit) => Promise<Response>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

const SECRET = 'a secret for tests, long enough to be one'
const ORIGIN = 'http://127.0.0.1:3000'

/** HTTP over a database of its own, called without a socket. Pumps do not run: a test moves what it wants moved. */
export async function createRuntime(
  environment: Record<string, string> = {},
  home?: string,
  lines?: (url: string) => Partial<Pick<Deps, 'db' | 'advancing' | 'intake'>>,
): Promise<TestRuntime> {
  const { db: whole, url } = await createDatabase()
  const { db = whole, advancing = db, intake = db } = lines?.(url) ?? {}
  const config = readConfig({ LOG_LEVEL: 'error', ...environment }, '/nowhere')
  const log = openLog(config)
  const signals = await listen(url, log)
  onTestFinished(() => signals.close())
  const clock = await openClock(db, config.clock)
  const seat = { db, config, log, machine: () => clock.machine() }
  const plugins = home === undefined ? undefined : await openPlugins({ ...seat, home }, registry())
  onTestFinished(() => plugins?.stop())
  const nodes = plugins ?? registry()
  const core: Deps = { config, db, advancing, intake, clock, log, meter: openMeter(), signals, nodes }
  const deps: Deps = { ...core, ...(plugins && { plugins }) }
  const welcome = await firstStart({ db, secret: SECRET, url: ORIGIN, log })
  if (welcome === undefined) throw new Error('The template database was not empty.')
  const auth = createAuth({ db, secret: SECRET, url: ORIGIN, log })
  const closing = new AbortController()
  onTestFinished(() => closing.abort())
  const office = { ...deps, secret: SECRET, url: ORIGIN, version: 'test' }
  const app = createHttp({ office, auth, dist: '/nowhere', closing: closing.signal })
  const request = async (path: string, init?: RequestInit): Promise<Response> => app.request(ORIGIN + path, init)
  return {
    deps,
    welcome,
    request,
    async call(what, body, headers = {}) {
      const [method = 'GET', path = '/'] = what.split(' ')
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      const kind = body === undefined ? {} : { 'content-type': 'application/json' }
      const own = { authorization: `Bearer ${welcome.apiKey}`, ...kind, ...headers }
      const response = await request(path, { method, headers: own, ...sent })
      const text = await response.text()
      const json = response.headers.get('content-type')?.includes('json') === true
      return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text }
    },
  }
}
