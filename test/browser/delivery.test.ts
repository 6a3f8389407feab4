import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { draftOf } from '../kit/browser-journey.ts'
import { tale } from '../kit/browser-tale.ts'

const story = tale({ CAIRN_ALLOW_PRIVATE: 'on' })

/** A receiver that takes everything and never says so. */
async function dumb(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(500).end())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  // the server listens on a TCP port
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

interface Count {
  readonly total: number
}

test('E84 somebody sees on every page that messages are in doubt, reads what each answer means, and settles them', async () => {
  const { product } = story
  const id = await draftOf(product, {
    name: 'Parcel news',
    nodes: [
      { id: 'n1', type: 'entry.event', config: { event: 'Parcel Sent' }, at: [0, 0] },
      {
        id: 'n2',
        type: 'channel.webhook',
        name: 'Tell the shop',
        config: { url: await dumb(), body: '{}' },
        at: [320, 0],
      },
      { id: 'n3', type: 'flow.exit', config: { reason: 'done' }, at: [640, 0] },
    ],
    ways: ['n1 next n2', 'n2 next n3'],
  })
  await product.api(`/api/journeys/${id}/publish`, { method: 'POST', body: '{}' })
  for (const userId of ['ada', 'bob', 'eve']) {
    const headers = { authorization: `Basic ${btoa(`${product.writeKey}:`)}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ userId, event: 'Parcel Sent' })
    await fetch(`${product.url}/v1/track`, { method: 'POST', headers, body })
  }
  const count = async (): Promise<number> => (await product.api<Count>('/api/effects/count')).total
  await expect.poll(count).toBe(3)

  const page = await story.open('/journeys')
  await page.getByRole('link', { name: 'Delivery 3 messages wait for an answer' }).click()
  await page.getByRole('row', { name: /ada/ }).getByText('Parcel news › Tell the shop').waitFor()
  expect(await page.getByText('The receiver answered 500').count()).toBe(3)

  await page.getByRole('checkbox', { name: 'Choose the message to ada' }).check()
  await page.getByRole('button', { name: 'Say what happened…' }).click()
  await page.getByRole('radio', { name: 'It arrived' }).check()
  await page.getByRole('button', { name: 'Save the answer' }).click()
  await page.getByText('1 message settled.').waitFor()
  await expect.poll(count).toBe(2)

  const narrow = await story.open('/delivery', { locale: 'zh-CN', theme: 'dark', width: 420 })
  await narrow.getByRole('checkbox', { name: '全选' }).check()
  await narrow.getByText('已选 2 条').waitFor()
  await narrow.getByRole('button', { name: '确认结果…' }).click()
  await narrow.getByRole('radio', { name: '未送达' }).check()
  await narrow.getByRole('button', { name: '保存结果' }).click()
  await narrow.getByText('没有待确认的消息').waitFor()
  expect(await count()).toBe(0)
})
