import { expect, test } from 'vitest'
import { TIMEOUT } from '../kit/load.ts'
import { freePort } from '../kit/product.ts'
import { startVendor } from '../kit/receiver.ts'
import { startRole } from '../kit/role.ts'
import { createWorld } from '../kit/world.ts'

const HASTE = { CAIRN_PATIENCE: '0.1', CAIRN_ALLOW_PRIVATE: 'on' }

test.skipIf(process.platform === 'win32').each(['stuck', 'gone'] as const)(
  'E338 F54 a log that cannot be written keeps nobody waiting (its reader is %s)',
  async (reader) => {
    const vendor = await startVendor()
    const world = await createWorld({ clock: 'real' })
    const journey = await world.publish({
      nodes: {
        n1: ['entry.event', { event: 'Signed Up' }],
        n2: ['channel.webhook', { url: vendor.url, body: '{}', headers: [], then: 'continue' }],
        n3: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.next > n3'],
    })
    const port = await freePort()
    const product = await startRole('all', world.url, { ...HASTE, PORT: String(port), reader })
    // a broken connection is worth a line
    const broken = await world.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'cairn all'`,
    )
    expect(broken).not.toEqual([])
    const names = Array.from({ length: 40 }, (_, i) => `c${i}`)
    await world.members(names)
    await world.enter(journey, names)
    const sent = () => world.rows(`select count(*)::int as n from effect where state = 'accepted'`)
    await expect.poll(sent, { timeout: TIMEOUT, interval: 50 }).toEqual([{ n: 40 }])
    expect(await world.rows('select count(*)::int as n from run where state = $1', ['completed'])).toEqual([{ n: 40 }])
    const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    expect(figures).toMatch(/^cairn_log_dropped_lines \d+$/m)
    expect(product.process.exitCode).toBeNull()
  },
  TIMEOUT,
)
