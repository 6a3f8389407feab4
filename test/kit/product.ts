import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** The product as a user starts it: the launcher, its PostgreSQL and its runtime, on a folder and a port of their own. */
export interface Product {
  readonly url: string
  readonly folder: string
  readonly signInLink: string
  readonly writeKey: string
  readonly apiKey: string
  /** Everything it printed so far. */
  readonly said: () => string
  /** Asks the API as an integration does; throws with the answer's text when it is not a 2xx. */
  api<T>(path: string, init?: RequestInit): Promise<T>
  /** SIGINT to the launcher; resolves with the exit code. */
  stop(): Promise<number>
}

const home = join(import.meta.dirname, '../..')

export async function startProduct(
  env: Record<string, string> = {},
  keep?: string,
  atTheEnd: (stop: () => Promise<void>) => void = onTestFinished,
): Promise<Product> {
  const folder = keep ?? (await mkdtemp(join(tmpdir(), 'cairn-product-')))
  const port = await freePort()
  const child = spawn(process.execPath, [join(home, 'apps/runtime/src/main.ts')], {
    cwd: home,
    env: { ...process.env, PORT: String(port), CAIRN_DATA: folder, CAIRN_DEMO: 'off', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => void (said += text.toString()))
  const ended = once(child, 'exit').then(([code]) => Number(code ?? -1))
  const stop = (): Promise<number> => {
    if (child.exitCode === null) child.kill('SIGINT')
    return ended
  }
  atTheEnd(async () => {
    await stop()
    if (keep === undefined) await rm(folder, { recursive: true, force: true })
  })
  await ready(child, () => said)
  const after = (label: string): string => new RegExp(`${label}\\s+(\\S+)`).exec(said)?.[1] ?? ''
  const url = `http://127.0.0.1:${port}`
  const apiKey = after('API key')
  return {
    url,
    folder,
    signInLink: after('within 15 minutes'),
    writeKey: after('Segment clients'),
    apiKey,
    said: () => said,
    api: (path, init) => call({ url, apiKey }, path, init),
    stop,
  }
}

async function call<T>(at: { url: string; apiKey: string }, path: string, init: RequestInit = {}): Promise<T> {
  const json = typeof init.body === 'string' && !new Headers(init.headers).has('content-type')
  const answer = await fetch(`${at.url}${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${at.apiKey}`,
      ...(json && { 'content-type': 'application/json' }),
      ...Object.fromEntries(new Headers(init.headers)),
    },
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${path} answered ${answer.status}: ${text}`)
  return JSON.parse(text || 'null')
}

async function ready(child: ChildProcess, said: () => string): Promise<void> {
  while (!said().includes('Data:')) {
    if (child.exitCode !== null)
      throw new Error(`The product ended with ${child.exitCode} before it was ready:\n${said()}`)
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')])
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  return address.port
}
