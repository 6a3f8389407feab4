import { createHash, createHmac } from 'node:crypto'
import { Hono } from 'hono'

interface Request {
  readonly method?: string
  readonly url: string
  readonly body?: string
  readonly query?: Readonly<Record<string, string | number>>
  readonly headers?: Readonly<Record<string, string>>
}

const bad = new Set(['12345', '86000'])
const LISTS: Readonly<Record<string, object>> = {
  QuerySmsTemplateList: {
    SmsTemplateList: [
      { TemplateCode: 'SMS_1', TemplateName: '会员日通知', AuditStatus: 'AUDIT_STATE_PASS' },
      {
        TemplateCode: 'SMS_2',
        TemplateName: '召回',
        AuditStatus: 'AUDIT_STATE_NOT_PASS',
        Reason: { RejectInfo: '营销内容' },
      },
    ],
  },
  QuerySmsSignList: { SmsSignList: [{ SignName: '云杉', AuditStatus: 'AUDIT_STATE_PASS' }] },
}

/** What Dysmsapi makes of a call; `x-acs-action` says which. */
export function answerOf({ url, body = '', query = {}, headers = {} }: Request): { status: number; body: string } {
  const params = new URL(url, 'https://dysmsapi.aliyuncs.com').searchParams
  for (const [name, value] of Object.entries(query)) params.set(name, String(value))
  const action = headers['x-acs-action'] ?? ''
  const say = (Code: string, more: object = {}, status = 200) => ({
    status,
    body: JSON.stringify({ RequestId: 'F655A8D5', Code, Message: Code, ...more }),
  })
  if (LISTS[action]) return say('OK', LISTS[action])
  const form = new URLSearchParams(body)
  const numbers =
    action === 'SendBatchSms'
      ? (JSON.parse(form.get('PhoneNumberJson') ?? '[]') as string[])
      : (params.get('PhoneNumbers') ?? '').split(',')
  if (action === 'SendBatchSms') {
    const lists = ['SignNameJson', 'TemplateParamJson'].map((name) => JSON.parse(form.get(name) ?? '[]') as unknown[])
    if (numbers.length > 100) return say('isv.MOBILE_COUNT_OVER_LIMIT')
    if (lists.some((list) => list.length !== numbers.length)) return say('isv.INVALID_PARAMETERS')
  }
  if (numbers.some((number) => bad.has(number))) return say('isv.MOBILE_NUMBER_ILLEGAL')
  if (numbers.includes('13800000429')) return say('isv.BUSINESS_LIMIT_CONTROL')
  if (numbers.includes('13800000503')) return say('Throttling.User', {}, 400)
  return say('OK', {
    BizId: createHash('md5')
      .update(numbers.join() + url)
      .digest('hex'),
  })
}

export const SILENT = '13800000099'

/** Dysmsapi on the wire: checks ACS3 by itself, keeps a book. */
export function openVendor({ accessKeyId, accessKeySecret }: { accessKeyId: string; accessKeySecret: string }) {
  const book: { numbers: readonly string[]; bizId: string; outId: string | undefined; at: number }[] = []
  const app = new Hono<{ Bindings: { incoming?: { socket: { destroy(): void } } } }>()
  app.all('*', async (c) => {
    const body = await c.req.text()
    const headers = c.req.header()
    const call = { method: c.req.method, url: c.req.url, headers, body }
    if (!isSigned(call, accessKeyId, accessKeySecret))
      return c.json({ Code: 'SignatureDoesNotMatch', Message: '' }, 400)
    const answer = answerOf(call)
    const params = new URL(c.req.url).searchParams
    const batch = new URLSearchParams(body).get('PhoneNumberJson')
    const numbers = batch === null ? [params.get('PhoneNumbers') ?? ''] : (JSON.parse(batch) as string[])
    const { Code, BizId } = JSON.parse(answer.body) as { Code: string; BizId?: string }
    if (Code === 'OK' && BizId !== undefined) {
      book.push({ numbers, bizId: BizId, outId: params.get('OutId') ?? undefined, at: book.length })
    }
    if (numbers.includes(SILENT)) c.env.incoming?.socket.destroy()
    return new Response(answer.body, { status: answer.status, headers: { 'content-type': 'application/json' } })
  })
  return { app, book }
}

/** Written from Alibaba Cloud's page on its own, so that a mistake of the host's is not made twice. */
export function isSigned(
  {
    method,
    url,
    headers,
    body,
  }: { method: string; url: string; headers: Readonly<Record<string, string>>; body: string },
  id: string,
  secret: string,
): boolean {
  const told = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
    headers['authorization'] ?? '',
  )
  const [, key, names = '', signature] = told ?? []
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const list = names.split(';')
  const needed = [
    'host',
    'x-acs-action',
    'x-acs-version',
    'x-acs-date',
    'x-acs-signature-nonce',
    'x-acs-content-sha256',
  ]
  if (key !== id || needed.some((name) => !list.includes(name))) return false
  if (headers['x-acs-content-sha256'] !== hash(body)) return false
  const { searchParams, pathname } = new URL(url)
  const code = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
  const query = [...searchParams]
    .map(([name, value]) => `${code(name)}=${code(value)}`)
    .toSorted()
    .join('&')
  const lines = list.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`).join('')
  const canonical = `${method}\n${pathname}\n${query}\n${lines}\n${names}\n${hash(body)}`
  return (
    createHmac('sha256', secret)
      .update(`ACS3-HMAC-SHA256\n${hash(canonical)}`)
      .digest('hex') === signature
  )
}

export default answerOf

export const settings = { 'aliyun-sms.account': { upExtend: '' } }
export const config = { 'aliyun-sms.send': { sign: '云杉', template: 'SMS_1', variables: 'text=Ada' } }

type Call = Required<Pick<Request, 'url' | 'body'>> & Pick<Request, 'headers'>

/** One message, or as many as a batch has numbers; a text is the one variable of its template. */
export const messages = ({ url, body, headers = {} }: Call) => {
  const params = new URL(url).searchParams
  const query = (name: string) => params.get(name) ?? ''
  if (headers['x-acs-action'] === 'SendSms') {
    const { text } = JSON.parse(query('TemplateParam') || '{}') as { text?: string }
    // an OutId comes back in the report and hinders no repeat, so it is no key
    return [{ to: `+86${query('PhoneNumbers')}`, text }]
  }
  if (headers['x-acs-action'] !== 'SendBatchSms') return undefined
  const form = new URLSearchParams(body)
  const listOf = (name: string): unknown => JSON.parse(form.get(name) ?? '[]')
  const numbers = listOf('PhoneNumberJson') as readonly string[]
  const variables = listOf('TemplateParamJson') as readonly { text?: string }[]
  return numbers.map((number, i) => ({ to: `+86${number}`, text: variables[i]?.text }))
}

const refusal = (code: string, expect: string, status = 200) => ({
  answer: () => ({ status, body: JSON.stringify({ RequestId: 'F655A8D5', Code: code, Message: code }) }),
  expect,
})

/** Of the list of codes, those that are about one message, and those after which it may go again. */
export const codes = {
  number: refusal('isv.MOBILE_NUMBER_ILLEGAL', 'invalid_address'),
  words: refusal('isv.BLACK_KEY_CONTROL_LIMIT', 'content_rejected'),
  content: refusal('isv.SMS_CONTENT_ILLEGAL', 'content_rejected'),
  length: refusal('isv.PARAM_LENGTH_LIMIT', 'content_rejected'),
  missing: refusal('isv.TEMPLATE_MISSING_PARAMETERS', 'content_rejected'),
  template: refusal('isv.SMS_TEMPLATE_ILLEGAL', 'content_rejected'),
  sign: refusal('isv.SMS_SIGNATURE_ILLEGAL', 'content_rejected'),
  left: refusal('isv.PHONE_BLACKLIST', 'unsubscribed'),
  often: refusal('isv.BUSINESS_LIMIT_CONTROL', 'retry'),
  throttled: refusal('Throttling.User', 'retry', 400),
}

export const limits = { batch: 100, perSecond: 1000 }

export const options = {
  'aliyun-sms.send.sign': [
    { search: '', expect: ['云杉'] },
    { search: '云', expect: ['云杉'] },
    { search: 'none', expect: [] },
  ],
  'aliyun-sms.send.template': [
    { search: '', expect: ['SMS_1', 'SMS_2'] },
    { search: '召回', expect: ['SMS_2'] },
  ],
}

/** SmsReport: it knows an end only, so that every word but a failure is a delivery. */
export const report = (words: readonly { readonly key: string; readonly status: string; readonly at: number }[]) =>
  JSON.stringify(
    words.map(({ key, status, at }) => ({
      phone_number: '13800000000',
      biz_id: '900619746936498440',
      out_id: key,
      success: status !== 'failed',
      report_time: new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '),
      ...(status === 'failed' && { err_code: 'MK:0001' }),
    })),
  )

/** It reports an end and nothing before it. */
export const told = ['delivered'] as const

/** A field of lines: each names a variable of the template. */
export const content = (text: string) => `text=${text.replaceAll('\n', ' ')}`
