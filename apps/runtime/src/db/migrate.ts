import { runMigrations } from 'graphile-worker'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type pg from 'pg'
import * as create from './migrations/0001_create.ts'
import * as signIn from './migrations/0002_sign_in.ts'
import * as lanes from './migrations/0003_lanes.ts'
import * as watch from './migrations/0004_watch.ts'
import * as runIndex from './migrations/0005_run_index.ts'
import * as waitingEntries from './migrations/0006_waiting_entries.ts'
import * as children from './migrations/0007_children.ts'
import * as leanPassages from './migrations/0009_lean_passages.ts'
import * as effectRow from './migrations/0010_effect_row.ts'
import * as lateAnswers from './migrations/0011_late_answers.ts'
import * as plugins from './migrations/0012_plugins.ts'
import * as forgetting from './migrations/0014_forgetting.ts'
import * as merges from './migrations/0015_merges.ts'
import * as touchedMembers from './migrations/0017_touched_members.ts'
import * as scores from './migrations/0018_scores.ts'
import * as settings from './migrations/0019_settings.ts'
import * as rewards from './migrations/0020_rewards.ts'
import * as points from './migrations/0021_points.ts'
import type { Database } from './schema.ts'
import { CannotStart } from '../refusal.ts'

/** In order, forward only. A new one is a file and a line here. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001_create': create,
  '0002_sign_in': signIn,
  '0003_lanes': lanes,
  '0004_watch': watch,
  '0005_run_index': runIndex,
  '0006_waiting_entries': waitingEntries,
  '0007_children': children,
  '0009_lean_passages': leanPassages,
  '0010_effect_row': effectRow,
  '0011_late_answers': lateAnswers,
  '0012_plugins': plugins,
  '0014_forgetting': forgetting,
  '0015_merges': merges,
  '0017_touched_members': touchedMembers,
  '0018_scores': scores,
  '0019_settings': settings,
  '0020_rewards': rewards,
  '0021_points': points,
}

/** The database was migrated by a newer release; this one must not touch it. */
export class DatabaseNewer extends CannotStart {
  override readonly name = 'DatabaseNewer'
}

/** Brings a database up to this code: our tables, the sign-in tables and the job queue's own schema. */
export async function migrate(db: Kysely<Database>, pool: pg.Pool): Promise<void> {
  await refuseNewer(db)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw new Error('The database could not be migrated; nothing was changed.', { cause: error })
  await runMigrations({ pgPool: pool })
}

async function refuseNewer(db: Kysely<Database>): Promise<void> {
  const known = Object.keys(migrations)
  const { rows: table } = await sql<{
    there: boolean
  }>`select to_regclass('kysely_migration') is not null as there`.execute(db)
  if (table[0]?.there !== true) return
  const { rows } = await sql<{ name: string }>`select name from kysely_migration where name <> all(${known})`.execute(
    db,
  )
  const stranger = rows[0]
  if (stranger === undefined) return
  throw new DatabaseNewer(
    `This database was written by a newer release of Cairn (it knows the migration ${stranger.name}, this code does not); ` +
      'start that release, or choose another CAIRN_DATA folder or DATABASE_URL.',
  )
}
