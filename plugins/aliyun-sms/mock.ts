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
