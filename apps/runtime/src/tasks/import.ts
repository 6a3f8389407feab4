import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { runImport } from '../imports/run.ts'
import { failLostUploads, findImport, type ImportRow, openImports } from '../imports/store.ts'
import { enqueue, type Job } from '../queue.ts'

const IMPORT_JOB = 'import'
/** No upload takes this long. */
const LOST = 24 * 3_600_000
const wanted = z.object({ brand: z.number(), import: z.string() })

/** Asks for a received file to be read. */
export async function importJob(
  { db }: Pick<Deps, 'db'>,
  { brand, publicId }: Pick<ImportRow, 'brand' | 'publicId'>,
): Promise<void> {
  await enqueue(db, { name: IMPORT_JOB, payload: { brand, import: publicId }, key: `${IMPORT_JOB} ${publicId}` })
}

export function importJobs(deps: Deps): readonly Job[] {
  const reading = new Set<string>()
  return [
    {
      name: IMPORT_JOB,
      async work(payload) {
        const { brand, import: publicId } = wanted.parse(payload)
        const row = await findImport(deps.db, brand, publicId)
        if (!row || reading.has(publicId) || (row.state !== 'waiting' && row.state !== 'running')) return
        reading.add(publicId)
        try {
          await runImport(deps, row)
        } finally {
          reading.delete(publicId)
        }
      },
    },
    {
      // A process that died while it read left its job locked: a fresh one takes the file up where it stands.
      name: 'imports',
      cron: '* * * * *',
      async work() {
        const at = await deps.clock.machine()
        await failLostUploads(deps.db, { before: at - LOST, at })
        for (const row of await openImports(deps.db)) if (!reading.has(row.publicId)) await importJob(deps, row)
      },
    },
  ]
}
