import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '@cairn/sdk'
import { z } from 'zod'

const mark = z.object({
  installation: z.string(),
  seq: z.number(),
  attempts: z.number(),
  codes: z.record(z.string(), z.number()),
  /** The most codes of a pool that went between two marks: what may be missing behind the last one. */
  peaks: z.record(z.string(), z.number()),
  at: z.number(),
  system: z.string(),
  timeline: z.string(),
  lsn: z.number(),
  /** A standby confirms every commit, so that a fail-over loses none. */
  sync: z.boolean(),
  /** Nothing was sent after it: the process drained and stopped. */
  closed: z.boolean(),
})

/**
 * How far the database had come when somebody last looked. It lies in the database and, with what the server said of
 * itself, in a file beside it, which a restore does not turn back.
 */
export interface Mark {
  /** Which Cairn this is; two databases are compared only where it is the same one. */
  readonly installation: string
  readonly seq: number
  /** All attempts and codes ever, so that a difference tells how many are missing. */
  readonly attempts: number
  readonly codes: Readonly<Record<string, number>>
  readonly at: Instant
  readonly system: string
  readonly timeline: string
  readonly lsn: number
  readonly sync: boolean
}

export type KeptMark = z.output<typeof mark>

const fileOf = (folder: string, installation: string): string => join(folder, `high-water-${installation}.json`)

/** Whole or not at all: written beside and renamed. Not forced to disk, because a power cut turns the database no further back. */
export function keepMark(folder: string, kept: KeptMark): void {
  const file = fileOf(folder, kept.installation)
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(kept))
  renameSync(draft, file)
}

/** Undefined where none was kept yet, or it cannot be read as one: then there is nothing to compare with. */
export function keptMark(folder: string, installation: string): KeptMark | undefined {
  try {
    return mark.parse(JSON.parse(readFileSync(fileOf(folder, installation), 'utf8')))
  } catch {
    // absent at the first start; a torn one cannot come about, because it is renamed
    return undefined
  }
}
