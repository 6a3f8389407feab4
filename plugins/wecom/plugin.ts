import { accepted, defineChannel, rejected, retry, type SendOutcome } from '@cairn/sdk'
import * as z from 'zod'
import { account } from './account.ts'
import { call, detailOf } from './call.ts'
import { readCallback } from './callbacks.ts'
import { contactWay, joinWay } from './codes.ts'
import { chatOptions, staffOptions } from './lists.ts'
import { askTasks, giveTasks } from './tasks.ts'

export { account }

const HOUR = 3_600_000

const addressed = {
  to: z.string().min(1).max(500).default('{{ member.wecom_external_userid }}').meta({ title: 'External user ID' }),
  sender: z.string().max(200).default('{{ member.wecom_staff }}').meta({ title: 'Sent by' }),
  text: z.string().min(1).max(4000).meta({ title: 'Text' }),
  remindHours: z.int().min(0).max(72).default(4).meta({ title: 'Remind staff after hours' }),
}
const ADDRESSED_UI = {
  sender: { help: 'User ID of the member of staff; empty: whoever talked with the customer last.' },
  remindHours: { help: 'At most three reminders; 0: none.' },
}

/** What all tasks for staff have in common. Nothing of it can be repeated by a key, so what is in doubt is left alone. */
const task = {
  version: 1,
  address: 'none',
  connection: account,
  idempotency: { class: 'none' },
  limits: { batch: 100, concurrency: 1 },
  templates: ['to', 'sender', 'text'],
  ttl: 'P3D',
} as const

const remindMs = (hours: number): number | undefined => (hours === 0 ? undefined : hours * HOUR)

export const message = defineChannel({
  ...task,
  id: 'wecom.message',
  title: 'WeCom mass message',
  summary: '{text}',
  icon: 'message-circle-more',
  config: z.object({
    ...addressed,
    linkTitle: z.string().max(60).default('').meta({ title: 'Title of the link' }),
    linkUrl: z.string().max(1000).default('').meta({ title: 'Address of the link' }),
    miniAppId: z.string().max(60).default('').meta({ title: 'Mini program AppID' }),
    miniPage: z.string().max(500).default('').meta({ title: 'Page of the mini program' }),
    mediaId: z.string().max(200).default('').meta({ title: 'Picture (media ID)' }),
  }),
  ui: ADDRESSED_UI,
  send: ({ config, batch, http }) => giveTasks({ http, batch, attachments: attachmentsOf(config) }),
  results: {
    everyMs: 600_000,
    ask: ({ config, waiting, http, kv }) => askTasks({ http, kv, waiting, remindMs: remindMs(config.remindHours) }),
  },
  receipts: {
    verify: { wecom: { token: 'callbackToken', key: 'callbackKey', receiver: 'corpId' } },
    answer: 'success',
    parse: ({ text }) => readCallback(text),
  },
})

interface Attached {
  readonly linkTitle: string
  readonly linkUrl: string
  readonly miniAppId: string
  readonly miniPage: string
  readonly mediaId: string
}

function attachmentsOf({ linkTitle, linkUrl, miniAppId, miniPage, mediaId }: Attached): readonly object[] {
  const picture = { msgtype: 'image', image: { media_id: mediaId } }
  const program = { appid: miniAppId, page: miniPage, title: linkTitle, pic_media_id: mediaId }
  return [
    ...(linkUrl === '' ? [] : [linkTo(linkTitle, linkUrl)]),
    // a card of a mini program needs a picture, which then is its own
    ...(miniAppId === '' ? [] : [{ msgtype: 'miniprogram', miniprogram: program }]),
    ...(mediaId === '' || miniAppId !== '' ? [] : [picture]),
  ]
}

const linkTo = (title: string, url: string) => ({ msgtype: 'link', link: { title: title || url, url } })

export const welcome = defineChannel({
  id: 'wecom.welcome',
  version: 1,
  title: 'WeCom welcome message',
  summary: '{text}',
  icon: 'hand',
  address: 'none',
  connection: account,
  // WeCom takes one welcome for one code, but says of a second only that there was one, not whose: not enough to repeat by
  idempotency: { class: 'none' },
  limits: { batch: 20, concurrency: 8 },
  ttl: 'PT20S',
  config: z.object({
    code: z.string().min(1).max(500).default('{{ event.properties.welcome_code }}').meta({ title: 'Welcome code' }),
    text: z.string().min(1).max(4000).meta({ title: 'Text' }),
    linkTitle: z.string().max(60).default('').meta({ title: 'Title of the link' }),
    linkUrl: z.string().max(1000).default('').meta({ title: 'Address of the link' }),
  }),
  templates: ['code', 'text'],
  ui: { code: { help: 'It comes with the event “WeCom Contact Added” and is good for 20 seconds.' } },
  async send({ config, batch, http }) {
    const attachments = config.linkUrl === '' ? {} : { attachments: [linkTo(config.linkTitle, config.linkUrl)] }
    const said = batch.map(async ({ key, content }): Promise<SendOutcome | undefined> => {
      if (content.code === '')
        return rejected(key, 'unreachable', 'There is no welcome code: WeCom sends its own welcome.')
      const json = { welcome_code: content.code, text: { content: content.text }, ...attachments }
      const reply = await call(http, { path: '/externalcontact/send_welcome_msg', key }, json).catch(() => undefined)
      return reply && welcomed(key, reply)
    })
    return (await Promise.all(said)).filter((each) => each !== undefined)
  },
})

function welcomed(
  key: string,
  reply: { readonly errcode?: number; readonly errmsg?: string },
): SendOutcome | undefined {
  switch (reply.errcode) {
    case 0:
      return accepted(key)
    case 41050:
      return rejected(key, 'expired', detailOf(reply))
    // sent already: by us, whose answer was lost, or by another app; never a second time
    case 41051:
      return rejected(key, 'duplicate', detailOf(reply))
    // another app is at it
    case 41096:
      return retry(key, { afterMs: 1000, detail: detailOf(reply) })
    // too often, not let in, or nobody knows: the host sees that by itself
    case undefined:
    case -1:
    case 45009:
    case 45011:
    case 45033:
    case 48002:
    case 60020:
      return undefined
    default:
      return rejected(key, 'other', detailOf(reply))
  }
}

const state = z
  .string()
  .min(1)
  .max(30)
  .regex(/^[\w-]+$/)
  .meta({ title: 'Channel mark' })
const STATE_UI = { help: 'Comes back as event.properties.state with whoever scans the code.' }

export const groupInvite = defineChannel({
  ...task,
  id: 'wecom.group-invite',
  title: 'WeCom group invitation',
  summary: '{text}',
  icon: 'users-round',
  config: z.object({
    ...addressed,
    chat: z.string().min(1).max(100).meta({ title: 'Group' }),
    next: z.string().max(40).default('').meta({ title: 'Name of the next groups' }),
    state,
    linkTitle: z.string().min(1).max(60).default('扫码进群').meta({ title: 'Title of the link' }),
  }),
  ui: {
    ...ADDRESSED_UI,
    chat: { options: chatOptions },
    next: { help: 'When the group is full another one is opened under this name; empty: none is.' },
    state: STATE_UI,
  },
  async send({ config, batch, http, kv }) {
    const code = await joinWay({ http, kv }, config)
    return giveTasks({ http, batch, attachments: [linkTo(config.linkTitle, code)] })
  },
  results: {
    everyMs: 600_000,
    ask: ({ config, waiting, http, kv }) => askTasks({ http, kv, waiting, remindMs: remindMs(config.remindHours) }),
  },
})

export const contactCode = defineChannel({
  ...task,
  id: 'wecom.contact-code',
  title: 'WeCom contact code',
  summary: '{text}',
  icon: 'qr-code',
  config: z.object({
    ...addressed,
    staff: z.string().min(1).max(64).meta({ title: 'Member of staff to add' }),
    state,
    skipVerify: z.boolean().default(true).meta({ title: 'Add without a confirmation' }),
    linkTitle: z.string().min(1).max(60).default('添加专属顾问').meta({ title: 'Title of the link' }),
  }),
  ui: { ...ADDRESSED_UI, staff: { options: staffOptions }, state: STATE_UI },
  async send({ config, batch, http, kv }) {
    const code = await contactWay({ http, kv }, { ...config, staff: [config.staff] })
    return giveTasks({ http, batch, attachments: [linkTo(config.linkTitle, code)] })
  },
  results: {
    everyMs: 600_000,
    ask: ({ config, waiting, http, kv }) => askTasks({ http, kv, waiting, remindMs: remindMs(config.remindHours) }),
  },
})
