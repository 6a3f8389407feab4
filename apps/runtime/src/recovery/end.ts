import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../refusal.ts'
import { type Class, countStillDue, endClass, readRecoveries, type Recovery, type Verdict } from './store.ts'

export const CLASSES: readonly Class[] = ['native', 'lookup', 'none']

/** Gaps that some class of channels still stands still for. */
export const openOf = (recoveries: readonly Recovery[]): readonly Recovery[] =>
  recoveries.filter(({ ends }) => ends.length < CLASSES.length)

/**
 * The operator's word for one class of channels; who said it is kept. Refused while members who were due in the lost time are
 * still walking: their messages are in doubt as well, and must be planned before the line is drawn.
 */
export async function endRecovery(
  { db, log }: Pick<Deps, 'db' | 'log'>,
  end: { readonly class: Class; readonly verdict: Verdict; readonly by: string },
): Promise<void> {
  if (end.verdict === 'again' && end.class !== 'native') {
    throw new Conflict(
      'NO_KEYS',
      `Channels of the class ${end.class} cannot tell a message they know from a new one; park what is in doubt instead.`,
    )
  }
  await transact(db, async (tx) => {
    const open = openOf(await readRecoveries(tx))
    const to = Math.max(...open.map((each) => each.to))
    if (open.length === 0) throw new Conflict('NO_RECOVERY', 'Nothing is to be ended: no recovery is open.')
    const due = await countStillDue(tx, to)
    if (due > 0) {
      throw new Conflict(
        'STILL_WALKING',
        `${due} members who were due in the lost time have not walked yet; wait until they have, then say it again.`,
      )
    }
    await endClass(tx, end)
  })
  log.warn({ ...end }, 'recovery was ended for a class of channels')
}
