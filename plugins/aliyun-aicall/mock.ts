import { createHash, createHmac } from 'node:crypto'
import { Hono } from 'hono'

interface Request {
  readonly url: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

const say = (Code: string, more: object = {}, status = 200) => ({
  status,
  body: JSON.stringify({
    RequestId: '254EB995',
    HttpStatusCode: status,
    Code,
    Success: Code === 'OK',
    Message: Code,
    ...more,
  }),
})

/** Values of `<name>.1`, `<name>.2` and so on. */
const numbered = (form: URLSearchParams, name: string): readonly string[] =>
  [...form].filter(([each]) => each.startsWith(`${name}.`)).map(([, value]) => value)

interface Contact {
  readonly phoneNumber: string
  readonly referenceId: string
}
const contactOf = (job: string): Contact =>
  (JSON.parse(job) as { contacts: Contact[] }).contacts[0] ?? { phoneNumber: '', referenceId: '' }

/** What OutboundBot makes of a call that asks nothing about earlier ones. */
export function answerOf({ body = '', headers = {} }: Request): { status: number; body: string } {
  const action = headers['x-acs-action'] ?? ''
  const form = new URLSearchParams(body)
  if (action === 'ListScripts') return say('OK', { Scripts: { List: [] } })
  if (action === 'ListJobGroups') {
    return say('OK', { JobGroups: { List: [{ JobGroupId: 'g1', JobGroupName: '会员日邀约', Status: 'Executing' }] } })
  }
  if (action === 'ListJobs') return say('OK', { Jobs: [] })
  const contacts = numbered(form, 'JobsJson').map(contactOf)
  if (contacts.some(({ phoneNumber }) => phoneNumber === '12345')) return say('InvalidParameter.PhoneNumber', {}, 400)
  if (contacts.some(({ phoneNumber }) => phoneNumber === '13800000503')) return say('Throttling.User', {}, 400)
  return say('OK', { JobsId: contacts.map(({ referenceId }) => createHash('md5').update(referenceId).digest('hex')) })
}

export const SILENT = '13800000099'

/** OutboundBot on the wire: checks ACS3 by itself, keeps jobs whose end a test decides. */
export function openVendor({ accessKeyId, accessKeySecret }: { accessKeyId: string; accessKeySecret: string }) {
  const jobs = new Map<string, { number: string; state: object }>()
  const app = new Hono<{ Bindings: { incoming?: { socket: { destroy(): void } } } }>()
  app.all('*', async (c) => {
    const body = await c.req.text()
    const headers = c.req.header()
    if (!isSigned({ method: c.req.method, url: c.req.url, headers, body }, accessKeyId, accessKeySecret)) {
      return c.json({ Code: 'SignatureDoesNotMatch' }, 400)
    }
    const form = new URLSearchParams(body)
    if (headers['x-acs-action'] === 'ListJobs') {
      const known = numbered(form, 'JobId').flatMap((id) =>
        jobs.has(id) ? [{ JobId: id, ...jobs.get(id)?.state }] : [],
      )
      return new Response(say('OK', { Jobs: known }).body, { headers: { 'content-type': 'application/json' } })
    }
    const answer = answerOf({ url: c.req.url, headers, body })
    const { JobsId = [] } = JSON.parse(answer.body) as { JobsId?: string[] }
    const contacts = numbered(form, 'JobsJson').map(contactOf)
    for (const [i, id] of JobsId.entries())
      jobs.set(id, { number: contacts[i]?.phoneNumber ?? '', state: { Status: 'Scheduling' } })
    if (contacts.some(({ phoneNumber }) => phoneNumber === SILENT)) c.env.incoming?.socket.destroy()
    return new Response(answer.body, { status: answer.status, headers: { 'content-type': 'application/json' } })
  })
  /** Ends the call to a number. */
  const end = (number: string, state: object) => {
    for (const job of jobs.values()) if (job.number === number) job.state = state
  }
  return { app, jobs, end }
}

/** Written from Alibaba Cloud's page on its own, so that a mistake of the host's is not made twice. */
function isSigned(
  {
    method,
    url,
    headers,
    body,
  }: { method: string; url: string; headers: Readonly<Record<string, string>>; body: string },
  id: string,
  secret: string,
): boolean {
  const [, key, names = '', signature] =
    /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
      headers['authorization'] ?? '',
    ) ?? []
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  if (key !== id || !names.includes('x-acs-action') || headers['x-acs-content-sha256'] !== hash(body)) return false
  const { searchParams, pathname } = new URL(url)
  const code = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
  const query = [...searchParams]
    .map(([name, value]) => `${code(name)}=${code(value)}`)
    .toSorted()
    .join('&')
  const lines = names
    .split(';')
    .map((name) => `${name}:${(headers[name] ?? '').trim()}\n`)
    .join('')
  const canonical = `${method}\n${pathname}\n${query}\n${lines}\n${names}\n${hash(body)}`
  return (
    createHmac('sha256', secret)
      .update(`ACS3-HMAC-SHA256\n${hash(canonical)}`)
      .digest('hex') === signature
  )
}

export default answerOf
