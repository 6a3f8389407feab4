import { hookRoutes } from '@cairn/runtime/http/routes/hooks'
import type { JsonObject } from '@cairn/sdk'
import { expect, test } from 'vitest'
import { openVendor as openAicall } from '../../plugins/aliyun-aicall/mock.ts'
import { openVendor as openAliyun } from '../../plugins/aliyun-sms/mock.ts'
import { openVendor as openResend } from '../../plugins/resend/mock.ts'
import { openVendor as openTwilio } from '../../plugins/twilio-sms/mock.ts'
import { openVendor as openWecom } from '../../plugins/wecom/mock.ts'
import { account, makeHome, serveVendor, worldWith } from '../kit/plugins.ts'
import type { World } from '../kit/world.ts'

const keys = { accessKeyId: 'LTAI5t', accessKeySecret: 'aliyun-secret' }
const corp = {
  corpId: 'ww5823bf96d3bd56c7',
  corpSecret: 'wecom-secret',
  callbackToken: 'QDG6eK',
  callbackKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
}
const accountSid = `AC${'0'.repeat(32)}`
const signingSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** All five with their vendors, each with an account, in one world. */
async function openAll() {
  const vendors = {
    twilio: openTwilio({ accountSid, authToken: 'twilio-token' }),
    resend: openResend({ apiKey: 're_123', signingSecret }),
    aliyun: openAliyun(keys),
    aicall: openAicall(keys),
    wecom: openWecom(corp),
  }
  const home = makeHome()
  const at = async (name: keyof typeof vendors) => serveVendor(vendors[name].app)
  await Promise.all([
    home.plugin('twilio-sms', { was: 'https://api.twilio.com', is: await at('twilio') }),
    home.plugin('resend', { was: 'https://api.resend.com', is: await at('resend') }),
    home.plugin('aliyun-sms', { was: 'https://dysmsapi.aliyuncs.com', is: await at('aliyun') }),
    home.plugin('aliyun-aicall', { was: 'https://outboundbot.{region}.aliyuncs.com', is: await at('aicall') }),
    home.plugin('wecom', { was: 'https://qyapi.weixin.qq.com', is: await at('wecom'), in: 'account.ts' }),
  ])
  const world = await worldWith(home, { url: 'https://cairn.example' })
  const ids = {
    twilio: await account(world, 'twilio-sms.account', {
      settings: { accountSid },
      secrets: { authToken: 'twilio-token' },
    }),
    resend: await account(world, 'resend.account', {
      settings: { from: 'Shop <shop@example.com>' },
      secrets: { apiKey: 're_123', signingSecret },
    }),
    aliyun: await account(world, 'aliyun-sms.account', {
      settings: { upExtend: '' },
      secrets: { ...keys, reportKey: 'k3y' },
    }),
    aicall: await account(world, 'aliyun-aicall.account', {
      settings: { region: 'cn-shanghai', instanceId: 'i1' },
      secrets: keys,
    }),
    wecom: await account(world, 'wecom.account', {
      settings: { corpId: corp.corpId },
      secrets: { corpSecret: corp.corpSecret, callbackToken: corp.callbackToken, callbackKey: corp.callbackKey },
    }),
  }
  return { vendors, world, ids }
}

const step = (world: World, [type, config, first]: readonly [string, JsonObject, string]) =>
  world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Never Told' }],
      n2: [type, { then: 'await-outcome', ...config }],
      n3: 'flow.exit',
      n4: 'flow.exit',
    },
    edges: ['n1.next > n2', `n2.${first} > n3`, 'n2.failed > n4', 'n2.unreachable > n4'],
  })

/** Turns the pumps until messages of a lane stand as told, or the time is over. */
async function stands(world: World, lane: string, wanted: Readonly<Record<string, string>>): Promise<void> {
  const end = performance.now() + 15_000
  for (;;) {
    await world.settle()
    const rows = await world.rows<{ who: string; state: string }>(
      `select m.external_id as who, e.state from effect e join member m on m.bucket = e.bucket and m.id = e.member
       where e.brand = $1 and split_part(e.lane, '/', 1) = $2`,
      [world.brand, lane],
    )
    const seen = Object.fromEntries(rows.filter(({ who }) => who in wanted).map(({ who, state }) => [who, state]))
    if (Object.entries(wanted).every(([who, state]) => seen[who] === state)) return
    if (performance.now() > end) return expect({ lane, ...seen }).toEqual({ lane, ...wanted })
    await new Promise((go) => setTimeout(go, 40))
  }
}

/** What staff, or the robot, is asked about from now on. */
const lookAgain = (world: World) => world.rows(`update effect set due_at = now() where state = 'asking'`)

const members: Readonly<Record<string, JsonObject>> = {
  ok: { phone: '+8613800000001', email: 'ada@example.com', wecom_external_userid: 'wm-ok', wecom_staff: 'zhangsan' },
  bad: { phone: '12345', email: 'nowhere@', wecom_external_userid: 'stranger-1' },
  silent: { phone: '+8613800000099', email: 'silent@example.com', wecom_external_userid: 'wm-silent' },
}

test('E426 S0-06 S1-19 S2-03 each of the five sends, is refused, is left in doubt, held up and reported to, over the real wire', async () => {
  const { vendors, world, ids } = await openAll()
  const { twilio, resend, aliyun, aicall, wecom } = vendors
  for (const [name, attributes] of Object.entries(members)) await world.member(name, attributes)
  await world.member('us-bad', { phone: '+15005550001' })
  await world.member('us-silent', { phone: '+15005550099' })
  await world.member('us-busy', { phone: '+15005550029' })
  await world.member('cn-busy', { phone: '+8613800000503' })
  await world.member('cn-often', { phone: '+8613800000429' })
  await world.member('mail-busy', { email: 'busy@example.com' })
  await world.member('nobody')
  const everybody = ['ok', 'bad', 'silent']
  const sms = { sign: '云杉', template: 'SMS_1', variables: 'name={{ member.phone }}' }
  const journeys = {
    twilio: await step(world, ['twilio-sms.send', { from: '+15005550006', body: 'Hi' }, 'sent']),
    resend: await step(world, ['resend.send', { subject: 'Hi', html: '<p>Hi</p>' }, 'sent']),
    aliyun: await step(world, ['aliyun-sms.send', sms, 'sent']),
    aicall: await step(world, ['aliyun-aicall.call', { jobGroup: 'g1', agreeing: 'A类', refusing: '拒绝' }, 'agreed']),
    wecom: await step(world, ['wecom.message', { text: '会员日', remindHours: 1 }, 'sent']),
  }
  await world.enter(journeys.twilio, ['ok', 'us-bad', 'us-silent'])
  await world.enter(journeys.resend, everybody)
  await world.enter(journeys.aliyun, [...everybody, 'cn-often'])
  await world.enter(journeys.aicall, everybody)
  await world.enter(journeys.wecom, [...everybody, 'nobody'])

  await stands(world, 'twilio-sms.send', { ok: 'accepted', 'us-bad': 'rejected', 'us-silent': 'unknown' })
  await stands(world, 'aliyun-sms.send', { ok: 'accepted', bad: 'rejected', silent: 'unknown', 'cn-often': 'ready' })
  await stands(world, 'aliyun-aicall.call', { ok: 'asking', bad: 'rejected', silent: 'unknown' })
  await stands(world, 'wecom.message', { ok: 'asking', bad: 'rejected', silent: 'unknown', nobody: 'suppressed' })
  await stands(world, 'resend.send', { ok: 'accepted', bad: 'rejected', silent: 'accepted' })
  // the key was known, so the second call took nothing more
  expect(resend.book.filter(({ to }) => to === 'silent@example.com')).toHaveLength(1)
  expect(resend.calls.filter((to) => to === 'silent@example.com').length).toBeGreaterThan(1)
  // what has no key is never sent twice
  expect(aliyun.book.filter(({ numbers }) => numbers.includes('13800000099'))).toHaveLength(1)
  expect(twilio.book.filter(({ to }) => to === '+15005550099')).toHaveLength(1)
  expect(wecom.given).toEqual([`token-1-${corp.corpId}`])
  expect(await world.counts(journeys.wecom)).toMatchObject({ n2: { 'out:unreachable': 1, 'out:failed': 1 } })

  const hooks = hookRoutes({
    ...world.deps,
    secret: world.deps.config.secret ?? '',
    url: 'https://cairn.example',
    version: '',
  })
  hooks.onError((error) => new Response(error.message, { status: error.name === 'NotSignedIn' ? 401 : 500 }))
  const post = async (path: string, init: { body: string; headers?: Record<string, string> }) => {
    const reply = await hooks.request(path, { method: 'POST', ...init })
    return `${reply.status} ${await reply.text()}`
  }

  const toTwilio = `/hooks/twilio-sms/${ids.twilio}`
  const sid = twilio.book.find(({ to }) => to === '+8613800000001')?.sid ?? ''
  expect(twilio.book[0]?.callback).toBe(`https://cairn.example${toTwilio}`)
  const told = twilio.callback(`https://cairn.example${toTwilio}`, { MessageSid: sid, MessageStatus: 'delivered' })
  expect(await post(toTwilio, { ...told, body: told.body.replace('delivered', 'failed') })).toMatch(/^401/)
  expect(await post(toTwilio, told)).toMatch(/^200/)

  const now = await world.deps.clock.machine()
  const toResend = `/hooks/resend/${ids.resend}`
  const email = resend.book.find(({ to }) => to === 'ada@example.com')?.id
  const opened = { type: 'email.opened', created_at: new Date(now).toISOString(), data: { email_id: email } }
  expect(await post(toResend, resend.webhook(opened, now - 400_000))).toMatch(/^401/)
  expect(await post(toResend, resend.webhook(opened, now))).toMatch(/^200/)

  const toAliyun = `/hooks/aliyun-sms/${ids.aliyun}`
  const sent = aliyun.book.find(({ numbers }) => numbers.includes('13800000001'))
  const report = { biz_id: sent?.bizId, phone_number: '13800000001', success: true, report_time: '2026-03-02 09:00:00' }
  const reply = { phone_number: '13800000001', content: 'TD', send_time: '2026-03-02 09:01:00', sequence_id: '7' }
  const both = { body: JSON.stringify([report, reply]) }
  expect(await post(`${toAliyun}?key=wrong`, both)).toMatch(/^401/)
  expect(await post(`${toAliyun}?key=k3y`, both)).toBe('200 {"code":0,"msg":"接收成功"}')
  expect(await post(`${toAliyun}?key=k3y`, both)).toMatch(/^200/)

  const toWecom = `/hooks/wecom/${ids.wecom}`
  const challenge = wecom.callback('1616140317555161061')
  const asked = await hooks.request(
    `${toWecom}?${challenge.query.toString()}&echostr=${encodeURIComponent(challenge.encrypted)}`,
  )
  expect(await asked.text()).toBe('1616140317555161061')
  const added = wecom.callback(
    `<xml><CreateTime>1767225600</CreateTime><Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[add_external_contact]]></ChangeType><UserID><![CDATA[zhangsan]]></UserID><ExternalUserID><![CDATA[wm-new]]></ExternalUserID><State><![CDATA[poster-1]]></State><WelcomeCode><![CDATA[CODE]]></WelcomeCode></xml>`,
  )
  const greet = await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'WeCom Contact Added' }],
      n2: ['wecom.welcome', { then: 'await-outcome', text: '欢迎' }],
      n3: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.sent > n3'],
  })
  expect(await post(`${toWecom}?${added.query.toString()}`, added)).toBe('200 success')
  expect(await post(`${toWecom}?${added.query.toString()}`, added)).toBe('200 success')

  wecom.result('wm-ok', 1)
  aicall.end('13800000001', { Status: 'Succeeded', Summary: [{ SummaryName: '意向', Content: 'A类' }] })
  // WeCom takes its token back: the next call fetches another, and goes out all the same
  wecom.expire()
  await lookAgain(world)
  await stands(world, 'twilio-sms.send', { ok: 'delivered' })
  await stands(world, 'resend.send', { ok: 'read' })
  await stands(world, 'aliyun-sms.send', { ok: 'delivered' })
  await stands(world, 'wecom.message', { ok: 'sent' })
  await stands(world, 'aliyun-aicall.call', { ok: 'sent' })
  await world.settle()
  expect(await world.counts(journeys.aicall)).toMatchObject({ n2: { 'out:agreed': 1, 'out:failed': 1 } })
  expect(await world.counts(journeys.wecom)).toMatchObject({ n2: { 'out:sent': 1 } })
  expect(wecom.given.length).toBe(2)
  const events = await world.rows<{ name: string; who: string | null }>(
    `select e.name, m.external_id as who from event e join member m on m.bucket = e.member & 63 and m.id = e.member
     where e.name not like 'Message%' order by e.name`,
  )
  expect(events).toEqual([
    { name: 'SMS Unsubscribed', who: 'ok' },
    { name: 'WeCom Contact Added', who: null },
  ])
  await world.settle()
  expect(await world.counts(greet)).toMatchObject({ n2: { 'out:sent': 1 } })
  expect(wecom.calls.filter(({ path }) => path.endsWith('/send_welcome_msg'))).toMatchObject([
    { json: { welcome_code: 'CODE' } },
  ])
  expect(
    await world.rows(`select attributes->>'wecom_external_userid' as id from member where external_id is null`),
  ).toEqual([{ id: 'wm-new' }])

  // last, because an account that is told "too many" rests
  await world.enter(journeys.twilio, ['us-busy'])
  await world.enter(journeys.resend, ['mail-busy'])
  await world.enter(journeys.aliyun, ['cn-busy'])
  await world.enter(journeys.aicall, ['cn-busy'])
  await stands(world, 'twilio-sms.send', { 'us-busy': 'ready' })
  await stands(world, 'resend.send', { 'mail-busy': 'ready' })
  await stands(world, 'aliyun-sms.send', { 'cn-busy': 'ready' })
  await stands(world, 'aliyun-aicall.call', { 'cn-busy': 'ready' })
  expect(await world.rows(`select name from event where name = 'Message Failed'`)).toEqual([])
})
