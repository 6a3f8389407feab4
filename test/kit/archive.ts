import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openPool } from '@cairn/runtime/db/connect'
import { give, serverUser } from '@cairn/runtime/db/server-files'
import { openLog } from '@cairn/runtime/log'
import type { Cluster } from './cluster.ts'

/** A base copy and every log written since, as a careful operator keeps them. */
export interface Archive {
  /** The server's own clock, now. */
  now(): Promise<string>
  /** Stops the server as a lost machine does, and brings it back as it was at that instant. */
  restoreTo(instant: string): Promise<void>
}

export async function openArchive(cluster: Cluster): Promise<Archive> {
  const logs = join(cluster.folder, 'archive')
  const data = join(cluster.folder, 'postgres')
  mkdirSync(logs)
  give(logs, serverUser())
  const ask = async <Row>(text: string): Promise<Row[]> => {
    const pool = openPool(cluster.url, { name: 'cairn test', max: 1, log: openLog({ logLevel: 'silent' }) })
    try {
      return (await pool.query(text)).rows
    } finally {
      await pool.end()
    }
  }
  await ask(`alter system set archive_mode = on`)
  await ask(`alter system set archive_command = 'cp %p ${logs}/%f'`)
  await cluster.stop()
  const base = join(cluster.folder, 'base')
  execFileSync('cp', ['-a', data, base])
  await cluster.start()
  return {
    async now() {
      return (await ask<{ at: string }>('select clock_timestamp()::text as at'))[0]?.at ?? ''
    },
    async restoreTo(instant) {
      // the log that holds the last work is archived whole, then the machine is gone
      const [last] = await ask<{ name: string }>('select pg_walfile_name(pg_switch_wal()) as name')
      const done = `select 1 as there from pg_stat_archiver where last_archived_wal >= '${last?.name}'`
      while ((await ask(done)).length === 0);
      await cluster.stop('immediate')
      rmSync(data, { recursive: true })
      execFileSync('cp', ['-a', base, data])
      const settings = {
        restore_command: `cp ${logs}/%f %p`,
        recovery_target_time: instant,
        recovery_target_action: 'promote',
      }
      const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`)
      appendFileSync(join(data, 'postgresql.auto.conf'), lines.join(''))
      writeFileSync(join(data, 'recovery.signal'), '')
      give(join(data, 'recovery.signal'), serverUser())
      await cluster.start()
      while ((await ask('select 1 where not pg_is_in_recovery()')).length === 0);
      const log = readFileSync(join(cluster.folder, 'postgres.log'), 'utf8')
      if (!/recovery stopping/.test(log)) throw new Error(`It was not brought back to ${instant}:\n${log.slice(-1500)}`)
    },
  }
}
