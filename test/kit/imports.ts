import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImportView } from '@cairn/runtime/imports/view'
import { importJobs } from '@cairn/runtime/tasks/import'
import { onTestFinished } from 'vitest'
import { query } from '@cairn/runtime/db/statement'
import { createRuntime, type TestRuntime } from './runtime.ts'

export interface Desk {
  readonly runtime: TestRuntime
  /** Uploads a file and answers its id, or throws with the refusal. */
  upload(wish: { kind: string; options: object; file: string | Uint8Array }): Promise<Response>
  /** Uploads a file and reads it to its end. */
  take(wish: { kind: string; options: object; file: string | Uint8Array }): Promise<ImportView>
  view(id: string): Promise<ImportView>
  errors(id: string): Promise<string>
  /** Runs the reading job once, as the queue would. */
  work(id: string): Promise<void>
  rows<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
}

/** A brand in pounds in London, on a manual clock, with a folder for its files. */
export async function openDesk(at = '2011-12-10T00:00:00Z'): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-import-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const runtime = await createRuntime({ CAIRN_DATA: folder, CAIRN_CLOCK: 'manual', CAIRN_CLOCK_START: at })
  await runtime.call('PATCH /api/brand', { currency: 'GBP', timeZone: 'Europe/London' })
  const [reader] = importJobs(runtime.deps)
  const desk: Desk = {
    runtime,
    upload: ({ kind, options, file }) =>
      runtime.request(`/api/imports?${new URLSearchParams({ kind, options: JSON.stringify(options) }).toString()}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${runtime.welcome.apiKey}`, 'content-type': 'text/csv' },
        body: new Blob([new Uint8Array(Buffer.from(file))]),
      }),
    async take(wish) {
      const answer = await desk.upload(wish)
      if (answer.status !== 202) throw new Error(`The upload was answered ${answer.status}: ${await answer.text()}`)
      const { id } = (await answer.json()) as { id: string } // the API's shape
      await desk.work(id)
      return desk.view(id)
    },
    view: async (id) => (await runtime.call(`GET /api/imports/${id}`)).body as ImportView, // the API's shape
    errors: async (id) => String((await runtime.call(`GET /api/imports/${id}/errors.csv`)).body),
    async work(id) {
      const [row] = await desk.rows<{ brand: number }>('select brand from import where public_id = $1', [id])
      await reader?.work({ brand: row?.brand, import: id }, new AbortController().signal)
    },
    rows: (text, values = []) => query(runtime.deps.db, text, values),
  }
  return desk
}
