import {
  accepted,
  type Delivery,
  type HostHttp,
  type Lent,
  pending,
  rejected,
  type SendOutcome,
  type Waiting,
} from '@cairn/sdk'
import { call, detailOf } from './call.ts'

/** 客户群发 (developer.work.weixin.qq.com/document/path/92135): the API sends nothing, it gives a member of staff a task to confirm. */

/** Codes the host acts upon by itself: the whole account pauses, is closed, or nobody knows. */
const HOSTS_BUSINESS: ReadonlySet<number> = new Set([
  -1, 45009, 45011, 45033, 40001, 40013, 41004, 48001, 48002, 48004, 60011, 60020, 84061,
])

interface Content {
  readonly to: string
  readonly text: string
  readonly sender?: string | undefined
}

interface Giving {
  readonly http: HostHttp
  readonly batch: readonly Delivery<Content>[]
  readonly attachments: readonly object[]
}

/** One task for everybody who is told the same by the same member of staff. */
export async function giveTasks({ http, batch, attachments }: Giving): Promise<readonly SendOutcome[]> {
  const groups = Map.groupBy(batch, ({ content }) => JSON.stringify([content.text, content.sender ?? '']))
  const said = [...groups.values()].map((group) => giveTask(http, group, attachments))
  return (await Promise.all(said)).flat()
}

async function giveTask(
  http: HostHttp,
  group: readonly Delivery<Content>[],
  attachments: readonly object[],
): Promise<readonly SendOutcome[]> {
  const [first] = group
  if (!first) return []
  const { text, sender } = first.content
  const json = {
    chat_type: 'single',
    external_userid: [...new Set(group.map(({ address }) => address))],
    ...(sender && { sender }),
    text: { content: text },
    ...(attachments.length > 0 && { attachments }),
  }
  // a call for one is named after it, so that others of the batch do not share its doubts
  const key = group.length === 1 ? first.key : undefined
  const reply = await call<Given>(http, { path: '/externalcontact/add_msg_template', key }, json).catch(() => undefined)
  if (reply?.errcode === undefined || HOSTS_BUSINESS.has(reply.errcode)) return []
  const { errcode, msgid, fail_list: failed = [] } = reply
  const failedAll = errcode !== 0 || msgid === undefined
  return group.map(({ key: one, address }) => {
    if (failed.includes(address)) return rejected(one, 'unreachable', 'No member of staff has this customer.')
    // 41048: nobody of all of them can be sent to
    if (errcode === 41048 || errcode === 40096) return rejected(one, 'unreachable', detailOf(reply))
    if (failedAll) return rejected(one, 'other', detailOf(reply))
    return pending(one, { ref: `${msgid}|${address}`, status: 'awaiting-staff' })
  })
}

interface Given {
  readonly msgid: string
  readonly fail_list: readonly string[]
}

type Asking = Pick<Lent, 'http' | 'kv'> & {
  readonly waiting: readonly Waiting[]
  /** How long staff is left alone before a reminder, and between two of them; never reminded where absent. */
  readonly remindMs: number | undefined
}

/** At most so many reminders of one task are taken in a day. */
const REMINDERS = 3

/** How tasks stand, customer by customer. Staff is reminded of what is open for long, and called off what is too late. */
export async function askTasks(asking: Asking): Promise<readonly SendOutcome[]> {
  const tasks = Map.groupBy(asking.waiting, ({ ref = '' }) => ref.split('|', 1)[0] ?? '')
  const said = [...tasks].map(([msgid, waiting]) => askTask(asking, msgid, waiting))
  return (await Promise.all(said)).flat()
}

async function askTask(asking: Asking, msgid: string, waiting: readonly Waiting[]): Promise<readonly SendOutcome[]> {
  const results = await resultsOf(asking.http, msgid)
  if (!results) return []
  const words = waiting.map((one) => wordOf(one, results.get(one.ref?.split('|')[1] ?? '')))
  const open = waiting.filter((_, i) => words[i]?.outcome === 'pending')
  if (open.length === 0) {
    await asking.kv.delete(`remind:${msgid}`)
    return words
  }
  if (open.some(({ last }) => last)) return callOff(asking.http, msgid, { words, open })
  const reminded = await remind(asking, msgid, Math.max(...open.map(({ forMs }) => forMs)))
  return reminded
    ? words.map((word) => (word.outcome === 'pending' ? pending(word.key, { status: 'staff-reminded' }) : word))
    : words
}

function wordOf({ key }: Waiting, status: number | undefined): SendOutcome {
  if (status === 1) return accepted(key)
  if (status === 2) return rejected(key, 'unreachable', 'The customer is no contact any more.')
  if (status === 3) return rejected(key, 'quota_exceeded', 'The customer has had as many mass messages as may be.')
  return pending(key, { status: 'awaiting-staff' })
}

interface Task {
  readonly userid?: string
}
interface Result {
  readonly external_userid?: string
  readonly status?: number
}
interface Page {
  readonly next_cursor: string
  readonly task_list: readonly Task[]
  readonly send_list: readonly Result[]
}

/** By customer: 0 not sent, 1 sent, 2 no contact, 3 had enough. Undefined where it cannot be told now. */
async function resultsOf(http: HostHttp, msgid: string): Promise<ReadonlyMap<string, number> | undefined> {
  const staff = await pages(http, '/externalcontact/get_groupmsg_task', { msgid })
  if (!staff) return undefined
  const found = new Map<string, number>()
  for (const { userid } of staff.flatMap(({ task_list: list = [] }) => list)) {
    const told = await pages(http, '/externalcontact/get_groupmsg_send_result', { msgid, userid })
    if (!told) return undefined
    for (const { external_userid: who = '', status = 0 } of told.flatMap(({ send_list: list = [] }) => list)) {
      found.set(who, status)
    }
  }
  return found
}

const MOST_PAGES = 40

async function pages(http: HostHttp, path: string, asked: object): Promise<readonly Partial<Page>[] | undefined> {
  const all: Partial<Page>[] = []
  let cursor: string | undefined
  do {
    const page = await call<Page>(http, path, { ...asked, limit: 500, ...(cursor !== undefined && { cursor }) })
    if (page.errcode !== 0) return undefined
    all.push(page)
    cursor = page.next_cursor || undefined
  } while (cursor !== undefined && all.length < MOST_PAGES)
  return all
}

async function remind({ http, kv, remindMs }: Asking, msgid: string, forMs: number): Promise<boolean> {
  if (remindMs === undefined) return false
  const name = `remind:${msgid}`
  const known = Number((await kv.get(name)) ?? 0)
  if (known >= REMINDERS || forMs < remindMs * (known + 1)) return known > 0
  // counted first: where there is no room to count, staff would be reminded at every look
  await kv.set(name, known + 1)
  const { errcode } = await call(http, '/externalcontact/remind_groupmsg_send', { msgid })
  return errcode === 0 || known > 0
}

async function callOff(
  http: HostHttp,
  msgid: string,
  { words, open }: { readonly words: readonly SendOutcome[]; readonly open: readonly Waiting[] },
): Promise<readonly SendOutcome[]> {
  const { errcode } = await call(http, '/externalcontact/cancel_groupmsg_send', { msgid })
  const over = new Set(errcode === 0 ? open.map(({ key }) => key) : [])
  const late = 'Staff did not send it in time, and it was called off.'
  return words.map((word) => (over.has(word.key) ? rejected(word.key, 'expired', late) : word))
}
