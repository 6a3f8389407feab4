import { createCipheriv, createHash } from 'node:crypto'
import { Hono } from 'hono'

interface Request {
  readonly method: string
  readonly url: string
  readonly json?: unknown
  readonly body?: string
}

interface Asked {
  readonly external_userid?: readonly string[]
  readonly welcome_code?: string
  readonly text?: { readonly content?: string }
}

const say = (errcode: number, more: object = {}) => ({
  status: 200,
  body: JSON.stringify({ errcode, errmsg: errcode === 0 ? 'ok' : `error ${errcode}`, ...more }),
})

/** What WeCom makes of a call that asks nothing about earlier ones. */
export function answerOf({ url, json, body }: Request): { status: number; body: string } {
  const asked = (json ?? JSON.parse(body || '{}')) as Asked
  const path = new URL(url, 'https://qyapi.weixin.qq.com').pathname.replace(/^\/cgi-bin/, '')
  switch (path) {
    case '/externalcontact/add_msg_template': {
      const all = asked.external_userid ?? []
      if (asked.text?.content === 'too often') return say(45009)
      const failed = all.filter((who) => who.startsWith('stranger'))
      if (all.length > 0 && failed.length === all.length) return say(41048, { fail_list: failed })
      return say(0, { fail_list: failed, msgid: createHash('md5').update(JSON.stringify(asked)).digest('hex') })
    }
    case '/externalcontact/send_welcome_msg':
      return say(asked.welcome_code === 'used' ? 41051 : asked.welcome_code === 'old' ? 41050 : 0)
    case '/externalcontact/add_contact_way':
      return say(0, { config_id: 'way1', qr_code: 'https://p.qpic.cn/way1' })
    case '/externalcontact/groupchat/add_join_way':
      return say(0, { config_id: 'join1' })
    case '/externalcontact/groupchat/get_join_way':
      return say(0, { join_way: { config_id: 'join1', qr_code: 'https://p.qpic.cn/join1' } })
    case '/externalcontact/get_follow_user_list':
      return say(0, { follow_user: ['zhangsan', 'lisi'] })
    case '/externalcontact/groupchat/list':
      return say(0, { group_chat_list: [{ chat_id: 'wr1', status: 0 }] })
    case '/externalcontact/groupchat/get':
      return say(0, { group_chat: { chat_id: 'wr1', name: '会员福利群', owner: 'zhangsan' } })
    default:
      return say(0, { task_list: [], send_list: [] })
  }
}

export const SILENT = 'wm-silent'

interface Corp {
  readonly corpId: string
  readonly corpSecret: string
  readonly callbackToken: string
  readonly callbackKey: string
}

interface Task {
  readonly who: readonly string[]
  readonly status: Map<string, number>
  reminded: number
  cancelled: boolean
}

/** Staff of this corp is one, and has every customer. */
function answerAbout(task: Task, path: string, userid: string | undefined): readonly [code: number, more?: object] {
  if (path.endsWith('/get_groupmsg_task')) return [0, { task_list: [{ userid: 'zhangsan', status: 0 }] }]
  if (path.endsWith('/get_groupmsg_send_result')) {
    return [
      0,
      { send_list: task.who.map((who) => ({ external_userid: who, userid, status: task.status.get(who) ?? 0 })) },
    ]
  }
  if (path.endsWith('/remind_groupmsg_send')) {
    task.reminded += 1
    return [task.reminded > 3 ? 41093 : 0]
  }
  task.cancelled = true
  return [0]
}

function seal(aesKey: string, text: string, bytes: number): string {
  const key = Buffer.from(`${aesKey}=`, 'base64')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes)
  const plain = Buffer.concat([Buffer.from('0123456789abcdef'), length, Buffer.from(text)])
  const padding = 32 - (plain.length % 32)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]).toString(
    'base64',
  )
}

/** WeCom on the wire: tokens that end, tasks that wait for staff, and encrypted callbacks. */
export function openVendor({ corpId, corpSecret, callbackToken, callbackKey }: Corp) {
  const tasks = new Map<string, Task>()
  const given: string[] = []
  const calls: { path: string; json: unknown }[] = []
  let tokens = 0
  const valid = new Set<string>()
  const app = new Hono<{ Bindings: { incoming?: { socket: { destroy(): void } } } }>()
  app.all('*', async (c) => {
    const { pathname, searchParams } = new URL(c.req.url)
    const path = pathname.replace(/^\/cgi-bin/, '')
    const answer = (errcode: number, more: object = {}) =>
      new Response(say(errcode, more).body, { headers: { 'content-type': 'application/json' } })
    if (path === '/gettoken') {
      if (searchParams.get('corpid') !== corpId || searchParams.get('corpsecret') !== corpSecret) return answer(40001)
      const token = `token-${++tokens}-${corpId}`
      valid.add(token)
      given.push(token)
      return answer(0, { access_token: token, expires_in: 7200 })
    }
    if (!valid.has(searchParams.get('access_token') ?? '')) return answer(42001)
    const body = await c.req.text()
    const json = JSON.parse(body || '{}') as Asked & { msgid?: string; userid?: string }
    calls.push({ path, json })
    const task = tasks.get(json.msgid ?? '')
    if (json.msgid !== undefined && !task) return answer(41047)
    if (task) return answer(...answerAbout(task, path, json.userid))
    const said = answerOf({ method: c.req.method, url: c.req.url, body })
    const { msgid, fail_list: failed = [] } = JSON.parse(said.body) as { msgid?: string; fail_list?: string[] }
    const who = (json.external_userid ?? []).filter((each) => !failed.includes(each))
    if (msgid !== undefined) tasks.set(msgid, { who, status: new Map(), reminded: 0, cancelled: false })
    if (who.includes(SILENT)) c.env.incoming?.socket.destroy()
    return new Response(said.body, { status: said.status, headers: { 'content-type': 'application/json' } })
  })
  /** Staff confirms, or WeCom refuses: 1 sent, 2 no contact, 3 had enough. */
  const result = (who: string, status: number) => {
    for (const task of tasks.values()) if (task.who.includes(who)) task.status.set(who, status)
  }
  /** An encrypted callback, or a challenge where `text` is one. */
  const callback = (text: string) => {
    const encrypted = seal(callbackKey, text + corpId, Buffer.byteLength(text))
    const [timestamp, nonce] = ['1767225600', '42']
    const sorted = [callbackToken, timestamp, nonce, encrypted].toSorted().join('')
    const signature = createHash('sha1').update(sorted).digest('hex')
    const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce })
    return {
      query,
      encrypted,
      body: `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
    }
  }
  return { app, tasks, given, calls, result, callback, expire: () => valid.clear() }
}

export default answerOf
