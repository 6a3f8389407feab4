import { expect, test } from 'vitest'
import { audit } from '../kit/auditor.ts'
import type { Entry } from '../kit/vendor-ledger.ts'
import { createWorld, type World } from '../kit/world.ts'
import { vendorChannels } from '../kit/vendor-channel.ts'

/** One member who has taken a coupon and a message, in a world at rest, and the vendor's book that goes with it. */
async function calm(): Promise<{ world: World; vendor: Entry[] }> {
  const world = await createWorld({ channels: vendorChannels })
  const pool = await world.pool(['A', 'B'])
  await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Ticket Opened' }],
      n2: ['reward.coupon', { pool }],
      n3: ['reward.points', { points: 5 }],
      n4: ['test.window', { url: 'http://127.0.0.1:9/', text: '-' }],
      n5: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n3.granted > n4', 'n4.next > n5'],
  })
  await world.event('ada', 'Ticket Opened', { ticket: 't1' })
  await world.settle()
  await world.rows(`update effect set state = 'accepted', outcome = null where lane like 'test.%'`)
  const entry: Entry = { seq: 1, at: 0, key: 'k1', business: 't1/n4/1', hash: 'h', fault: 'none', effect: true }
  return { world, vendor: [entry] }
}

const source = { posted: new Set(['m1']), acknowledged: new Set(['m1']) }

async function found({ world, vendor }: { world: World; vendor: readonly Entry[] }, wrong = source): Promise<string[]> {
  const rows: World['rows'] = (text, values) => world.rows(text, values)
  return (await audit({ rows, vendor, source: wrong, open: 0 })).map((sentence) => sentence.split(' ', 1)[0] ?? '')
}

test('E333 the auditor finds nothing where nothing is wrong', async () => {
  expect(await found(await calm())).toEqual([])
})

/** One lie each, and the invariants it breaks. */
const LIES: readonly (readonly [what: string, sql: string, broken: readonly string[]])[] = [
  ['a message still to go', `update effect set state = 'ready' where node = 'n4'`, ['I2', 'I4']],
  ['a message called failed and received', `update effect set state = 'failed' where node = 'n4'`, ['I2']],
  ['a message of unknown ending where nothing broke', `update effect set state = 'unknown' where node = 'n4'`, ['I9']],
  ['a message that has no row', `delete from effect where node = 'n4'`, ['I2', 'I2']],
  ['a counter that is one off', `update node_count set n = n + 1 where node = 'n2' and what = 'in'`, ['I3']],
  ['a run that vanished', `delete from run`, ['I2', 'I3']],
  ['an event that was lost', `delete from event`, ['I2', 'I3b']],
  ['an event stored twice', `insert into event select * from event`, ['I3b']],
  ['an event nobody posted', `update event set message_id = 'm2'`, ['I3b', 'I3b']],
  ['a run that is overdue', `update run set state = 'waiting', due_at = now() - interval '1 hour'`, ['I3', 'I3', 'I4']],
  [
    'a way that is not drawn',
    `update trail set path = regexp_replace(path, 'n2 out:\\w+', 'n2 out:ineligible')`,
    ['I5'],
  ],
  ['a step of another version', `update trail set version = 2 where path like 'n1 %'`, ['I6']],
  ['an effect of another version', `update effect set version = 2 where node = 'n4'`, ['I6']],
  ['a code without its grant', `update reward_code set node = 'n9' where code = 'A'`, ['I8', 'I8']],
  ['points out of nothing', `update points_entry set amount = 6 where account = 'member'`, ['I8', 'I8']],
  ['a balance that is not its entries', `update points_account set balance = 7`, ['I8']],
]

test.each(LIES)('E333 the auditor finds %s', async (_, sql, broken) => {
  const scene = await calm()
  await scene.world.rows(sql)
  const sentences = await found(scene)
  for (const invariant of broken) expect(sentences).toContain(invariant)
})

test('E333 the auditor finds a duplicate, by its key and by what it says', async () => {
  const { world, vendor } = await calm()
  const again = { ...vendor[0], seq: 2 } as Entry // the first is there
  expect(await found({ world, vendor: [...vendor, again] })).toEqual(['I1', 'I1'])
  expect(await found({ world, vendor: [...vendor, { ...again, key: 'k2' }] })).toEqual(['I1'])
})

test('E333 the auditor finds a message that is called sent and was never received, and one of nobody', async () => {
  const { world, vendor } = await calm()
  expect(await found({ world, vendor: [] })).toEqual(['I2'])
  const stray = { ...vendor[0], key: 'k2', business: 't2/n4/1' } as Entry // the first is there
  expect(await found({ world, vendor: [...vendor, stray] })).toEqual(['I2'])
})

test('E333 the auditor finds what was acknowledged and is not stored', async () => {
  const told = new Set(['m1', 'm7'])
  expect(await found(await calm(), { posted: told, acknowledged: told })).toEqual(['I3b'])
})
