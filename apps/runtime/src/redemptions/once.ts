import { createHash } from 'node:crypto'
import type { JsonObject } from '@cairn/sdk'
import { objectOf } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { Conflict } from '../refusal.ts'
import { answerCall, beginCall, type Call, lockCall } from './store.ts'

/**
 * Does what a shop asks for once by the shop's own id: told again it hears the same answer, and something else under the
 * same id is refused. What was refused leaves nothing behind and may be asked for again.
 */
export async function once<Answer extends JsonObject>(
  tx: Tx,
  { call, request }: { readonly call: Call; readonly request: JsonObject },
  work: () => Promise<Answer>,
): Promise<Answer> {
  const hash = hashOf(request)
  if (await beginCall(tx, call, hash)) {
    const answer = await work()
    await answerCall(tx, call, answer)
    return answer
  }
  const known = await lockCall(tx, call)
  if (known?.hash !== hash) {
    const message = `Something else was asked for under the id ${call.id}; nothing was changed.`
    throw new Conflict('ID_REUSED', message, '/id')
  }
  // what this very function stored under this kind of call
  return objectOf(known.answer) as Answer
}

function hashOf(request: JsonObject): string {
  const sorted = Object.entries(request).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex')
}
