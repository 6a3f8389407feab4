import { userInfo } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../config.ts'
import { openInstallation } from '../launch/installation.ts'
import { CLASSES, endRecovery, openOf } from '../recovery/end.ts'
import { readRecoveries, type Recovery } from '../recovery/store.ts'
import { Refusal } from '../refusal.ts'

/**
 * `npm run recovery`: whether the database has gone back, and what still stands. `npm run recovery -- end native again`,
 * `… end native|lookup|none park`: the operator's word for one class of channels.
 */
const [word, kind, verdict] = process.argv.slice(2)
const installation = await openInstallation(readConfig(process.env, join(import.meta.dirname, '../../../..')))
try {
  if (word === 'end') await end()
  else if (word !== undefined) fail(`There is no ${word} here; use npm run recovery, or npm run recovery -- end …`)
  const open = openOf(await readRecoveries(installation.db))
  console.log(open.length === 0 ? 'No recovery is open; everything is sent.' : open.map(told).join('\n'))
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  fail(error.message)
} finally {
  await installation.close()
}

async function end(): Promise<void> {
  const known = CLASSES.find((each) => each === kind)
  if (known === undefined) return fail(`There is no class ${kind ?? ''}; use ${CLASSES.join(', ')}.`)
  if (verdict !== 'again' && verdict !== 'park') return fail('Say again (native alone) or park.')
  await endRecovery(installation, { class: known, verdict, by: `command line (${userInfo().username})` })
}

function told({ from, to, attempts, codesWithheld, ends }: Recovery): string {
  const [begin, finish] = [from, to].map((instant) => new Date(instant).toISOString())
  const still = CLASSES.filter((each) => !ends.some((one) => one.class === each))
  return [
    `The database lacks what happened from ${begin} to ${finish}: ${attempts} attempts to send at least.`,
    `${codesWithheld} coupon codes were withheld. Nothing is sent over channels of the classes ${still.join(', ')}`,
    'until somebody says: npm run recovery -- end <class> again|park',
  ].join('\n')
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
