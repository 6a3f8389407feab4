import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Delivery, httpReply, type HttpOptions, type Json, type JsonObject } from '@cairn/sdk'
import { serve } from '@cairn/sdk/guest'
import { definitionsOf, describe as face, localise } from '@cairn/sdk/plugin'
import { lentNothing } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import aicallAnswer from '../plugins/aliyun-aicall/mock.ts'
import * as aicall from '../plugins/aliyun-aicall/plugin.ts'
import { resultOf } from '../plugins/aliyun-aicall/results.ts'
import aliyunAnswer from '../plugins/aliyun-sms/mock.ts'
import * as aliyun from '../plugins/aliyun-sms/plugin.ts'
import { readReports } from '../plugins/aliyun-sms/reports.ts'
import { readCallback } from '../plugins/wecom/callbacks.ts'
import wecomAnswer from '../plugins/wecom/mock.ts'
import * as resend from '../plugins/resend/plugin.ts'
import * as twilio from '../plugins/twilio-sms/plugin.ts'
import * as wecom from '../plugins/wecom/plugin.ts'

type Vendor = (request: { method: string; url: string } & Record<string, unknown>) => { status: number; body: string }
interface Call extends HttpOptions {
  readonly url: string
}

/** What a channel is lent, with a vendor behind it and everything that was asked of it. */
function lent(vendor: Vendor) {
  const calls: Call[] = []
  const kept = new Map<string, Json>()
  const by =
    (method: string) =>
    (url: string, options: HttpOptions = {}) => {
      calls.push({ url, ...options })
      return Promise.resolve(httpReply(vendor({ method, url, ...options })))
    }
  const http = { get: by('GET'), post: by('POST'), put: by('PUT'), delete: by('DELETE') }
  const kv = {
    get: (key: string) => Promise.resolve(kept.get(key)),
    set: (key: string, value: Json) => Promise.resolve(void kept.set(key, value)),
    delete: (key: string) => Promise.resolve(void kept.delete(key)),
  }
  return { lent: { ...lentNothing, http, kv }, calls, kept }
}

const to = (key: string, address: string, content: Record<string, string> = {}): Delivery => ({
  key,
  address,
  locale: 'zh-CN',
  content,
})

const sms = { sign: '云杉', template: 'SMS_1' }
const text = { variables: 'name=Ada\ncode = 1=2' }
const sendSms = (batch: readonly Delivery[]) => {
  const { lent: with_, calls } = lent(aliyunAnswer)
  const input = { config: sms, settings: { upExtend: '' }, batch } as unknown as JsonObject
  const said = serve(definitionsOf(aliyun), { method: 'send', node: 'aliyun-sms.send', input, lent: with_ })
  return said.then((words) => ({ words, calls }))
}

test('E426 Alibaba Cloud SMS sends a batch by one call, in which nobody is named twice', async () => {
  const two = [to('a', '+8613800000001', text), to('b', '13800000002', text)]
  const { words, calls } = await sendSms(two)
  expect(calls).toHaveLength(1)
  const form = new URLSearchParams(calls[0]?.body)
  expect(JSON.parse(form.get('PhoneNumberJson') ?? '')).toEqual(['13800000001', '13800000002'])
  expect(JSON.parse(form.get('TemplateParamJson') ?? '')[0]).toEqual({ name: 'Ada', code: '1=2' })
  expect(words).toMatchObject([
    { key: 'a', outcome: 'accepted', ref: expect.stringMatching(/:13800000001$/) },
    { key: 'b', outcome: 'accepted' },
  ])
  const again = await sendSms([...two, to('c', '13800000001', text)])
  expect(again.calls.map(({ query }) => query?.['PhoneNumbers'])).toEqual(['13800000001', '13800000002', '13800000001'])
})

test('E426 one number that is refused refuses its batch, and then every message stands for itself', async () => {
  const batch = [to('a', '13800000001', text), to('b', '12345', text), to('c', '13800000429', text)]
  const { words, calls } = await sendSms(batch)
  expect(calls).toHaveLength(4)
  expect(words).toMatchObject([
    { key: 'a', outcome: 'accepted' },
    { key: 'b', outcome: 'rejected', reason: 'invalid_address' },
    { key: 'c', outcome: 'retry', afterMs: 3_600_000 },
  ])
  // what pauses or closes the whole account is the host's to see, and nothing is said of anybody
  const busy = await sendSms([to('a', '13800000503', text), to('b', '13800000002', text)])
  expect([busy.words, busy.calls.length]).toEqual([[], 1])
  expect((await sendSms([to('a', '13800000001', { variables: 'no pair' })])).words).toMatchObject([
    { key: 'a', outcome: 'rejected', reason: 'content_rejected' },
  ])
})

test('E426 templates and signatures are listed with the state of their review', async () => {
  const ask = (field: string) =>
    serve(definitionsOf(aliyun), {
      method: 'options',
      node: 'aliyun-sms.send',
      input: { field, search: '', config: {}, settings: {} },
      lent: lent(aliyunAnswer).lent,
    })
  expect(await ask('template')).toEqual([
    { value: 'SMS_1', label: '会员日通知 SMS_1 (已通过 · approved)' },
    { value: 'SMS_2', label: '召回 SMS_2 (未通过 · refused: 营销内容)' },
  ])
  expect(await ask('sign')).toEqual([{ value: '云杉', label: '云杉 (已通过 · approved)' }])
})

test('E426 receipts of Alibaba Cloud are told by our key or by the number, replies by the number alone', () => {
  const report = { biz_id: 'b1', phone_number: '13800000001', report_time: '2026-03-02 09:00:00' }
  const at = Date.parse('2026-03-02T01:00:00Z')
  expect(
    readReports([
      { ...report, success: true },
      { ...report, success: false, err_code: 'UNKNOWN', out_id: 'key1' },
      { phone_number: '13800000001', content: ' 退订 ', send_time: '2026-03-02 09:00:00', sequence_id: 7 },
      { phone_number: '13800000001', content: 'TDX', send_time: '2026-03-02 09:00:00', sequence_id: 8 },
      7,
      { biz_id: 'b2' },
    ]),
  ).toEqual([
    { messageId: 'b1:13800000001', status: 'delivered', at },
    { messageId: 'key1', status: 'failed', at, detail: 'UNKNOWN' },
    { event: 'SMS Unsubscribed', from: { phone: '13800000001' }, id: 'up 7', at, properties: { content: ' 退订 ' } },
    { event: 'SMS Replied', from: { phone: '13800000001' }, id: 'up 8', at, properties: { content: 'TDX' } },
  ])
  expect(readReports('nonsense')).toEqual([])
})

test('E424 E426 a call ends by the port of what was said, and a no weighs more than a yes', async () => {
  const labels = { agreeing: ['A类', 'B类'], refusing: ['拒绝'] }
  const spoke = (...all: string[]) =>
    resultOf({ Status: 'Succeeded', Summary: all.map((Content) => ({ Content })) }, labels)
  expect(spoke('A类')).toEqual({ port: 'agreed' })
  expect(spoke('A类', '拒绝')).toEqual({ port: 'refused' })
  expect(spoke('C类')).toEqual({ port: 'answered' })
  const failed = (FailureReason: string) => resultOf({ Status: 'Failed', FailureReason }, labels)
  expect(failed('NoAnswer')).toEqual({ port: 'no_answer' })
  expect(failed('EmptyNumber')).toEqual({ port: 'bad_number' })
  expect(failed('ContactBlockList')).toMatchObject({ reason: 'blocked' })
  expect(failed('PerDayCallCountLimit')).toMatchObject({ reason: 'quota_exceeded' })
  expect(resultOf({ Status: 'Executing' }, labels)).toEqual({ status: 'calling' })
  const config = { jobGroup: 'g1', agreeing: '', refusing: '', callingNumber: '', from: '09:30', to: '19:30' }
  const { lent: with_, calls } = lent(aicallAnswer)
  const batch = [to('a', '+8613800000001', { name: '张三', variables: 'coupon=9折' }), to('b', '1', { variables: '' })]
  const input = { config, settings: { instanceId: 'i1' }, batch } as unknown as JsonObject
  const said = await serve(definitionsOf(aicall), { method: 'send', node: 'aliyun-aicall.call', input, lent: with_ })
  expect(said).toMatchObject([
    { key: 'a', outcome: 'pending', status: 'awaiting-call' },
    { key: 'b', outcome: 'pending' },
  ])
  expect(JSON.parse(new URLSearchParams(calls[0]?.body).get('JobsJson.1') ?? '')).toEqual({
    contacts: [{ phoneNumber: '13800000001', name: '张三', referenceId: 'a' }],
    extras: [{ key: 'coupon', value: '9折' }],
  })
})

const HOUR = 3_600_000
const waiting = (forMs: number, last = false) =>
  ['wm-1', 'wm-2'].map((who) => ({ key: who, ref: `m1|${who}`, forMs, last }))

/** A task of two customers, of whom one has been written to. */
const corp = () => {
  const told: string[] = []
  const with_ = lent((request) => {
    told.push(request.url)
    if (request.url.endsWith('get_groupmsg_task')) return page({ task_list: [{ userid: 'zhangsan' }] })
    if (request.url.endsWith('send_result')) return page({ send_list: [{ external_userid: 'wm-1', status: 1 }] })
    return wecomAnswer(request)
  })
  const ask = (forMs: number, last = false) =>
    serve(definitionsOf(wecom), {
      method: 'results',
      node: 'wecom.message',
      input: { config: { remindHours: 4 }, settings: {}, waiting: waiting(forMs, last) } as unknown as JsonObject,
      lent: with_.lent,
    })
  const count = (what: string) => told.filter((url) => url.endsWith(what)).length
  return { ask, count }
}
const page = (more: object) => ({ status: 200, body: JSON.stringify({ errcode: 0, ...more }) })

test('E424 E426 staff is reminded three times at most, and a task that is too late is called off', async () => {
  const { ask, count } = corp()
  const open = { key: 'wm-2', outcome: 'pending' }
  expect(await ask(HOUR)).toEqual([
    { key: 'wm-1', outcome: 'accepted' },
    { ...open, status: 'awaiting-staff' },
  ])
  expect(count('remind_groupmsg_send')).toBe(0)
  expect(await ask(4 * HOUR)).toMatchObject([{ outcome: 'accepted' }, { ...open, status: 'staff-reminded' }])
  await ask(5 * HOUR)
  expect(count('remind_groupmsg_send')).toBe(1)
  for (const hours of [8, 12, 16, 20, 24]) await ask(hours * HOUR)
  expect([count('remind_groupmsg_send'), count('cancel_groupmsg_send')]).toEqual([3, 0])
  expect(await ask(72 * HOUR, true)).toMatchObject([
    { key: 'wm-1', outcome: 'accepted' },
    { key: 'wm-2', outcome: 'rejected', reason: 'expired' },
  ])
  expect(count('cancel_groupmsg_send')).toBe(1)
})

test('E426 those who are told the same by the same member of staff make one task, and a code is made once', async () => {
  const { lent: with_, calls } = lent(wecomAnswer)
  const say = (who: string, sender: string) => to(who, who, { to: who, sender, text: 'Hi' })
  const batch = [say('wm-1', 'zhangsan'), say('wm-2', 'zhangsan'), say('wm-3', 'lisi'), say('stranger', 'lisi')]
  const config = { staff: 'wangwu', state: 'poster-1', skipVerify: true, linkTitle: '添加专属顾问', remindHours: 4 }
  const input = { config, settings: {}, batch } as unknown as JsonObject
  const send = () => serve(definitionsOf(wecom), { method: 'send', node: 'wecom.contact-code', input, lent: with_ })
  expect(await send()).toMatchObject([
    { key: 'wm-1', outcome: 'pending', status: 'awaiting-staff', ref: expect.stringMatching(/\|wm-1$/) },
    { key: 'wm-2', outcome: 'pending' },
    { key: 'wm-3', outcome: 'pending' },
    { key: 'stranger', outcome: 'rejected', reason: 'unreachable' },
  ])
  await send()
  const made = calls.filter(({ url }) => url.endsWith('add_contact_way'))
  expect(made.map(({ json }) => json)).toMatchObject([{ user: ['wangwu'], state: 'poster-1', skip_verify: true }])
  const tasks = calls.filter(({ url }) => url.endsWith('add_msg_template')).map(({ json }) => json)
  expect(tasks).toHaveLength(4)
  expect(tasks[0]).toMatchObject({
    external_userid: ['wm-1', 'wm-2'],
    sender: 'zhangsan',
    attachments: [{ msgtype: 'link', link: { title: '添加专属顾问', url: 'https://p.qpic.cn/way1' } }],
  })
})

test('E426 a welcome is said once: a code that is used, old or missing is told as that', async () => {
  const { lent: with_ } = lent(wecomAnswer)
  const batch = ['fresh', 'used', 'old', ''].map((code) => to(code || 'none', 'mem_1', { code, text: '欢迎' }))
  const input = { config: { linkUrl: '' }, settings: {}, batch } as unknown as JsonObject
  expect(
    await serve(definitionsOf(wecom), { method: 'send', node: 'wecom.welcome', input, lent: with_ }),
  ).toMatchObject([
    { key: 'fresh', outcome: 'accepted' },
    { key: 'used', outcome: 'rejected', reason: 'duplicate' },
    { key: 'old', outcome: 'rejected', reason: 'expired' },
    { key: 'none', outcome: 'rejected', reason: 'unreachable' },
  ])
})

test('E425 who comes into a group, and who leaves it, is told customer by customer', () => {
  const xml = `<xml><CreateTime>1767225600</CreateTime><Event>change_external_chat</Event><ChatId>wr1</ChatId><UpdateDetail><![CDATA[add_member]]></UpdateDetail><MemChangeList><Item>wm-1</Item><Item><![CDATA[wo-2]]></Item><Item>zhangsan</Item></MemChangeList></xml>`
  expect(readCallback(xml).map(({ event, from, at }) => [event, from, at])).toEqual([
    ['WeCom Group Joined', { theirId: 'wm-1' }, 1_767_225_600_000],
    ['WeCom Group Joined', { theirId: 'wo-2' }, 1_767_225_600_000],
  ])
  expect(readCallback('nonsense')).toEqual([])
})

const all = { 'twilio-sms': twilio, resend, 'aliyun-sms': aliyun, 'aliyun-aicall': aicall, wecom }
const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../plugins', path), 'utf8'))

test.each(Object.entries(all))('E426 the manifest of %s is the one its code makes', (name, module) => {
  const { nodes, connections } = read(`${name}/plugin.json`)
  // a module's names come in an order that is its loader's
  const declared = definitionsOf(module).toSorted((a, b) => (a.wish.id < b.wish.id ? -1 : 1))
  const made = localise(JSON.parse(JSON.stringify(face(declared))), read(`${name}/locales/zh-CN.json`))
  expect({ apiVersion: 1, nodes, connections }).toEqual(made)
})
