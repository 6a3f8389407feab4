import { type HostHttp, httpReply } from '@cairn/sdk'
import { lentNothing } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { webhook } from './webhook.ts'

type Post = { url: string } & Parameters<HostHttp['post']>[1]
const url = 'https://example.com/hook'

async function send(body: string, reply: { status: number; headers?: Record<string, string> } = { status: 200 }) {
  const posts: Post[] = []
  const outcomes = await webhook.channel.send({
    ...lentNothing,
    config: {
      url,
      headers: [
        { name: 'X-Shop', value: '1' },
        { name: 'Webhook-Id', value: 'mine' },
      ],
    },
    batch: [{ key: 'k1', address: 'mem_1', locale: 'en', content: { body } }],
    http: {
      ...lentNothing.http,
      post: (to, options) => (posts.push({ url: to, ...options }), Promise.resolve(httpReply(reply))),
    },
  })
  return { posts, outcomes }
}

test('posts the rendered body under the key, which no header of one’s own can replace', async () => {
  const { posts, outcomes } = await send('{"name":"Ada"}')
  expect(posts).toMatchObject([
    { url, body: '{"name":"Ada"}', headers: { 'x-shop': '1', 'webhook-id': 'k1', 'content-type': 'application/json' } },
  ])
  expect(outcomes).toEqual([{ key: 'k1', outcome: 'accepted' }])
})

test('a body that is no JSON is never posted', async () => {
  const { posts, outcomes } = await send('{"name": Ada}')
  expect(posts).toEqual([])
  expect(outcomes).toMatchObject([{ outcome: 'rejected', reason: 'content_rejected' }])
})

test('each receiver is an account of its own', () => {
  const account = (to: string) => webhook.channel.account?.({ url: to, body: '{}', headers: [] })
  expect(account('https://Example.com/a')).toBe(account('https://example.com/b?c'))
  expect(account('https://example.com:8443/')).not.toBe(account('https://example.com/'))
  expect(account('https://')).toBeUndefined()
})

test('429 is tried again, other refusals are final', async () => {
  expect((await send('{}', { status: 429 })).outcomes).toMatchObject([{ outcome: 'retry' }])
  expect((await send('{}', { status: 404 })).outcomes).toMatchObject([{ outcome: 'rejected', reason: 'other' }])
  expect((await send('{}', { status: 302 })).outcomes).toMatchObject([{ outcome: 'rejected', reason: 'other' }])
})

test('a 5xx says nothing: the receiver may have taken it, so the host decides', async () => {
  expect((await send('{}', { status: 503 })).outcomes).toEqual([])
})
