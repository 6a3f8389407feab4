import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@cairn/runtime/db/embedded'
import { type Line, line } from './measure.ts'
import { rest } from './journey.ts'

const home = join(import.meta.dirname, '../..')
const STARTS = 3

/** From nothing to an API that answers: a new data folder, the server made and migrated. The floor makes and starts the server. */
export async function measureCold(): Promise<Line[]> {
  const floor = await median(() => inFolder(bare))
  const value = await median(() => inFolder(product))
  return [line('cold', { value, floor, unit: 's' })]
}

async function bare(folder: string): Promise<number> {
  const began = performance.now()
  const server = await startPostgres({ folder })
  const took = (performance.now() - began) / 1000
  await server.stop()
  return took
}

async function product(folder: string): Promise<number> {
  const port = await freePort()
  const began = performance.now()
  const child = spawn(process.execPath, [join(home, 'apps/runtime/src/main.ts')], {
    cwd: home,
    env: { ...process.env, PORT: String(port), CAIRN_DATA: folder, CAIRN_DEMO: 'off', LOG_LEVEL: 'error' },
    stdio: 'ignore',
  })
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (answer?.ok === true) break
    if (child.exitCode !== null) throw new Error(`The product ended with ${child.exitCode} before it answered.`)
    await rest(10)
  }
  const took = (performance.now() - began) / 1000
  child.kill('SIGINT')
  await once(child, 'exit')
  return took
}

async function inFolder(work: (folder: string) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-cold-'))
  chmodSync(folder, 0o755)
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function median(measure: () => Promise<number>): Promise<number> {
  const found: number[] = []
  for (let i = 0; i < STARTS; i++) found.push(await measure())
  return found.toSorted((a, b) => a - b)[Math.floor(STARTS / 2)] ?? Number.NaN
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
