import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeKey } from '@cairn/runtime/access/keys'
import { answerError } from '@cairn/runtime/http/errors'
import { segmentRoutes } from '@cairn/runtime/http/routes/segment'
import { onTestFinished } from 'vitest'
import { linesOf } from './vendor.ts'
import type { World } from './world.ts'

/** One message as the event source sent it. */
export interface Told {
  readonly id: string
  readonly who: string
  readonly name: string
  readonly properties?: object
}

/** Where events come from: it notes what it posts before it posts it, and what was acknowledged once it was. */
export interface Teller {
  /** Posts a batch as a Segment client does; answers the status. */
  tell(messages: readonly Told[]): Promise<number>
  book(): Book
}

export interface Book {
  readonly posted: ReadonlySet<string>
  readonly acknowledged: ReadonlySet<string>
}

/** Posts to the intake's own routes. */
export async function openTeller(world: World): Promise<Teller> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-teller-'))
  const path = join(folder, 'book.jsonl')
  const file = openSync(path, 'a')
  onTestFinished(() => {
    closeSync(file)
    rmSync(folder, { recursive: true, force: true })
  })
  const note = (what: 'posted' | 'acknowledged', messages: readonly Told[]): void => {
    writeSync(file, messages.map(({ id }) => `${JSON.stringify({ what, id })}\n`).join(''))
    fsyncSync(file)
  }
  const send = await ownIntake(world)
  return {
    async tell(messages) {
      note('posted', messages)
      const batch = messages.map(({ id, who, name, properties = {} }) => {
        return { type: 'track', messageId: id, userId: who, event: name, properties }
      })
      const status = await send(JSON.stringify({ batch }))
      if (status === 200) note('acknowledged', messages)
      return status
    },
    book() {
      const lines = linesOf(path).map((line): { what: string; id: string } => JSON.parse(line))
      const ids = (wanted: string) => new Set(lines.filter(({ what }) => what === wanted).map(({ id }) => id))
      return { posted: ids('posted'), acknowledged: ids('acknowledged') }
    },
  }
}

async function ownIntake({ deps, brand }: World): Promise<(body: string) => Promise<number>> {
  const { key } = await makeKey(deps.db, { brand, kind: 'write', name: 'teller' })
  const app = segmentRoutes({ ...deps, secret: 'x'.repeat(32), url: 'http://127.0.0.1', version: 'test' })
  app.onError((error, c) => answerError(error, c, deps.log))
  const headers = { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' }
  return async (body) => (await app.request('/v1/batch', { method: 'POST', headers, body })).status
}
