import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../refusal.ts'
import { deleteJourney, lockJourney } from './store.ts'
import { newestVersion } from './store-version.ts'

/** Only what nobody has ever walked can go; anything else is history and is stopped instead. */
export async function removeJourney({ db }: Pick<Deps, 'db'>, which: { brand: number; id: string }): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const journey = await lockJourney(tx, which)
    if (journey === undefined) throw new NotFound('journey')
    if ((await newestVersion(tx, journey.id)) !== undefined) {
      throw new Conflict(
        'PUBLISHED',
        'This journey was published and is part of its members’ history; stop it instead of deleting it.',
      )
    }
    await deleteJourney(tx, { brand: which.brand, id: journey.id })
  })
}
