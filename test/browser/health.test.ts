import { expect, test } from 'vitest'
import { draftOf } from '../kit/browser-journey.ts'
import { tale } from '../kit/browser-tale.ts'

const story = tale({ CAIRN_PATIENCE: '0.2' })

interface Health {
  readonly state: string
  readonly findings: readonly { readonly check: string; readonly count: number }[]
}

/** As a shop's server tells it. */
async function told(call: string, body: object): Promise<void> {
  const { product } = story
  const headers = { authorization: `Basic ${btoa(`${product.writeKey}:`)}`, 'content-type': 'application/json' }
  const reply = await fetch(`${product.url}/v1/${call}`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(reply.status).toBe(200)
}

test('E318 F40 members whose data no rule can judge show on every page; mended they try again, or go on elsewhere', async () => {
  const { product } = story
  const id = await draftOf(product, {
    name: 'Grown-ups',
    nodes: [
      { id: 'n1', type: 'entry.event', config: { event: 'Visited' }, at: [0, 0] },
      {
        id: 'n2',
        type: 'branch.rules',
        name: 'Of age?',
        config: { paths: [{ port: 'yes', name: 'Of age', when: 'member.age >= 18.0' }] },
        at: [320, 0],
      },
      { id: 'n3', type: 'channel.inbox', name: 'Welcome', config: { title: 'Hi', body: '-' }, at: [640, 0] },
      { id: 'n4', type: 'flow.exit', config: { reason: 'done' }, at: [960, 0] },
    ],
    ways: ['n1 next n2', 'n2 yes n3', 'n2 else n4', 'n3 next n4'],
  })
  await product.api(`/api/journeys/${id}/publish`, { method: 'POST', body: '{}' })
  for (const userId of ['ada', 'bob', 'eve']) {
    await told('identify', { userId, traits: { age: userId === 'eve' ? 20 : 'many' } })
    await told('track', { userId, event: 'Visited' })
  }
  const health = (): Promise<Health> => product.api('/api/health')
  await expect
    .poll(async () => (await health()).findings, { timeout: 30_000 })
    .toMatchObject([{ check: 'quarantined' }])

  const page = await story.open('/journeys')
  await page.getByRole('img', { name: 'Something waits for you' }).waitFor()
  await page.getByRole('link', { name: /^Health/ }).click()
  await page.getByText('Members stand still').waitFor()
  const still = page.getByRole('table', { name: 'Members who stand still' })
  await expect.poll(() => still.getByText('Grown-ups › Of age?').count()).toBe(2)

  await told('identify', { userId: 'ada', traits: { age: 20 } })
  await still.getByRole('checkbox', { name: 'Choose ada' }).check()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('1 member was released.').waitFor()

  const narrow = await story.open('/health', { locale: 'zh-CN', theme: 'dark', width: 420 })
  await narrow.getByRole('checkbox', { name: '选择 bob' }).check()
  await narrow.getByRole('button', { name: '移动…' }).click()
  await narrow.getByRole('combobox').fill('Welcome')
  await narrow.getByRole('option', { name: /Welcome/ }).click()
  await narrow.getByRole('button', { name: '移动', exact: true }).click()
  await narrow.getByText('已放行 1 位会员。').waitFor()

  await expect.poll(async () => (await health()).state, { timeout: 30_000 }).toBe('well')
  await page.reload()
  await page.getByText('Everything is as it should be').waitFor()
  expect(await page.getByRole('img', { name: 'Something waits for you' }).count()).toBe(0)
  const { totals } = await product.api<{ totals: object }>(`/api/journeys/${id}/counts`)
  expect(totals).toEqual({ entered: 3, here: 0, exited: 3 })
})
