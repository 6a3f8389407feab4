import type { Deps } from '../deps.ts'
import { NotFound } from '../refusal.ts'
import { totalsOf } from './counts.ts'
import { findJourney, type JourneyRow, type ListRow, listJourneys, type ListWish, readListed } from './store.ts'

/** A journey as the list shows it, with everybody who ever entered it, in any version. */
export interface Listed {
  readonly row: ListRow
  readonly entered: number
  readonly here: number
  readonly exited: number
}

export async function listedJourneys({ db }: Pick<Deps, 'db'>, wish: ListWish): Promise<Listed[]> {
  return withTotals({ db }, await listJourneys(db, wish))
}

export async function listedJourney({ db }: Pick<Deps, 'db'>, which: { brand: number; id: string }): Promise<Listed> {
  const row = await readListed(db, which)
  const [listed] = row === undefined ? [] : await withTotals({ db }, [row])
  if (listed === undefined) throw new NotFound('journey')
  return listed
}

/** The journey behind a public id, of this brand alone. */
export async function journeyOf({ db }: Pick<Deps, 'db'>, which: { brand: number; id: string }): Promise<JourneyRow> {
  const journey = await findJourney(db, which)
  if (journey === undefined) throw new NotFound('journey')
  return journey
}

async function withTotals({ db }: Pick<Deps, 'db'>, rows: readonly ListRow[]): Promise<Listed[]> {
  const ids = rows.map((row) => row.id)
  const totals = await totalsOf(db, ids)
  const none = { entered: 0, here: 0, exited: 0 }
  return rows.map((row) => ({ row, ...(totals.get(row.id) ?? none) }))
}
