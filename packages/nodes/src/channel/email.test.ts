import type { HostSmtp } from '@cairn/sdk'
import { lentNothing } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { email } from './email.ts'

type Mail = Parameters<HostSmtp['send']>[0]
type Reply = Awaited<ReturnType<HostSmtp['send']>>

async function send(content: Record<string, string>, reply: Reply = { ok: true, ref: '<1@cairn>' }) {
  const mails: Mail[] = []
  const outcomes = await email.channel.send({
    ...lentNothing,
    config: {},
    batch: [
      { key: 'k1', address: 'ada@example.com', locale: 'en', content: { subject: 'Hi', body: 'Thanks', ...content } },
    ],
    smtp: { send: (mail) => (mails.push(mail), Promise.resolve(reply)) },
  })
  return { mails, outcome: outcomes[0] }
}

test('sends to the address the template made, else to the member’s own', async () => {
  expect((await send({ to: ' bob@example.com ' })).mails).toMatchObject([
    { key: 'k1', to: 'bob@example.com', text: 'Thanks' },
  ])
  const { mails, outcome } = await send({ to: '' })
  expect(mails).toEqual([{ key: 'k1', to: 'ada@example.com', subject: 'Hi', text: 'Thanks' }])
  expect(outcome).toEqual({ key: 'k1', outcome: 'accepted', ref: '<1@cairn>' })
})

test('a subject stays on one line, and HTML goes along where there is some', async () => {
  const { mails } = await send({ subject: 'Hi\r\nBcc: eve@example.com', html: '<p>Thanks</p>' })
  expect(mails).toMatchObject([{ subject: 'Hi Bcc: eve@example.com', html: '<p>Thanks</p>' }])
})

test('what is no single address is refused without asking the server', async () => {
  for (const to of ['nobody', 'a@b, c@d', 'a@b\nBcc: c@d']) {
    const { mails, outcome } = await send({ to })
    expect(mails, to).toEqual([])
    expect(outcome, to).toMatchObject({ outcome: 'rejected', reason: 'invalid_address' })
  }
})

test('a 4xx reply is tried again, a 5xx is final', async () => {
  expect((await send({}, { ok: false, code: 451, detail: 'busy' })).outcome).toMatchObject({ outcome: 'retry' })
  expect((await send({}, { ok: false, code: 550, detail: 'no such user' })).outcome).toMatchObject({
    reason: 'invalid_address',
  })
  expect((await send({}, { ok: false, code: 554, detail: 'spam' })).outcome).toMatchObject({
    reason: 'content_rejected',
  })
})
