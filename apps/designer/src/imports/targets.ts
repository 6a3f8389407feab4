import type { ImportKind } from '../api/imports.ts'

export interface Target {
  readonly id: string
  readonly required: boolean
  /** Headings that mean it, lower case without spaces, dashes and underscores. */
  readonly names: readonly string[]
}

const target = (id: string, names: string, required = false): Target => ({ id, required, names: names.split(' ') })

/** What a column can become. Members may also have attributes, one for each further column (`attr:<name>`). */
export const targets: Readonly<Record<ImportKind, readonly Target[]>> = {
  members: [
    target(
      'externalId',
      'externalid id userid memberid customerid customer 会员id 会员编号 会员号 客户编号 用户id',
      true,
    ),
    target('name', 'name fullname nickname 姓名 昵称 名称 会员姓名'),
    target('email', 'email mail emailaddress 邮箱 电子邮箱 邮件'),
    target('phone', 'phone mobile phonenumber tel 手机 手机号 手机号码 电话'),
    target('timeZone', 'timezone tz 时区'),
    target('locale', 'locale language lang 语言'),
    target('tags', 'tags tag labels 标签'),
  ],
  orders: [
    target('orderId', 'orderid order ordernumber orderno invoiceno invoice 订单号 订单编号 单号', true),
    target('customerId', 'customerid customer userid memberid externalid 会员id 会员编号 会员号 客户编号 用户id', true),
    target('occurredAt', 'occurredat date orderdate createdat paidat time timestamp 下单时间 支付时间 日期 时间', true),
    target('amount', 'amount total price revenue sum 金额 实付金额 订单金额 总价', true),
  ],
}

const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, '')

/** Target → column, by the headings. Each column is used once. */
export function guessMapping(kind: ImportKind, header: readonly string[]): Record<string, string> {
  const taken = new Set<string>()
  const mapping: Record<string, string> = {}
  for (const { id, names } of targets[kind]) {
    const ranked = header.filter((column) => !taken.has(column) && names.includes(plain(column)))
    const best = ranked.toSorted((a, b) => names.indexOf(plain(a)) - names.indexOf(plain(b)))[0]
    if (best === undefined) continue
    mapping[id] = best
    taken.add(best)
  }
  return mapping
}

/** What the headings speak of; undefined where they fit both alike, or neither. */
export function guessKind(header: readonly string[]): ImportKind | undefined {
  const fits = (kind: ImportKind): number => Object.keys(guessMapping(kind, header)).length
  const [members, orders] = [fits('members'), fits('orders')]
  return members === orders ? undefined : members > orders ? 'members' : 'orders'
}

/** An attribute's name made from a heading: what rules can write after `member.`. */
export function attributeName(column: string): string {
  const name = column
    .trim()
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
  return /^[a-z_]/.test(name) ? name.slice(0, 60) : `c_${name}`.slice(0, 60)
}
