import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { AddressRefused, refusal } from '../http/server.ts'
import { CannotStart } from '../refusal.ts'

/** The product cannot start as it was asked to; the message is the one sentence that is printed. */
export class StartRefused extends CannotStart {
  override readonly name = 'StartRefused'
}

/** The port to listen on, proven free; 0 becomes a real one, because links need it. */
export async function claimPort(at: { host: string; port: number }): Promise<number> {
  const probe = createServer().listen(at.port, at.host)
  await once(probe, 'listening').catch((error: unknown) => {
    throw new AddressRefused(refusal(error, at), { cause: error })
  })
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address !== null ? address.port : at.port
}

export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.R_OK | constants.X_OK)
    // root passes every access check, also on a file system mounted to be read: only writing tells
    const probe = join(folder, `.write-${process.pid}`)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (cause) {
    throw new StartRefused(
      `The data folder ${folder} cannot be written by this user; make it writable, or set CAIRN_DATA to another folder.`,
      { cause },
    )
  }
}

/** From the environment, else made once and kept beside the data, readable by this user alone. */
export function findSecret(config: Config): string {
  if (config.secret !== undefined) return config.secret
  if (config.databaseUrl !== undefined) {
    throw new StartRefused(
      'DATABASE_URL needs CAIRN_SECRET beside it (at least 32 characters, kept as carefully as the database): it encrypts connection passwords.',
    )
  }
  const file = join(config.dataFolder, 'secret')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8').trim()
}

/** Where a browser finds the product. A wildcard address is reached by the loopback one. */
export function addressOf(config: Config, port: number): string {
  if (config.url !== undefined) return config.url.replace(/\/$/, '')
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
