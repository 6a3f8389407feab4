import { ConnectionError, type HostHttp, type HostKv } from '@cairn/sdk'
import { call, detailOf } from './call.ts'

interface Made {
  readonly config_id: string
  readonly qr_code: string
  readonly join_way: { readonly qr_code?: string }
}

type Lending = { readonly http: HostHttp; readonly kv: HostKv }

/** A code is made once for one wish and kept: the corp may have 500,000, and a poster must not change. */
async function once({ kv }: Lending, wish: readonly string[], make: () => Promise<string>): Promise<string> {
  const name = wish.join(' ').slice(0, 190)
  const known = await kv.get(name)
  if (typeof known === 'string') return known
  const made = await make()
  await kv.set(name, made)
  return made
}

interface ContactWish {
  readonly staff: readonly string[]
  /** Comes back with whoever was added by it. */
  readonly state: string
  readonly skipVerify: boolean
}

/** 渠道活码 (developer.work.weixin.qq.com/document/path/92228). Answers the address of the code's picture. */
export const contactWay = (lending: Lending, { staff, state, skipVerify }: ContactWish): Promise<string> =>
  once(lending, ['contact-way', state, String(skipVerify), ...staff], async () => {
    const wish = { type: 2, scene: 2, user: staff, state, skip_verify: skipVerify, remark: state.slice(0, 30) }
    const made = await call<Made>(lending.http, '/externalcontact/add_contact_way', wish)
    if (made.errcode === 0 && made.qr_code !== undefined) return made.qr_code
    throw new ConnectionError('NO_CODE', `WeCom made no contact code: ${detailOf(made)}`)
  })

interface JoinWish {
  readonly chat: string
  readonly state: string
  /** A next group of this name is made when this one is full; empty: none is. */
  readonly next: string
}

/** 客户群加入方式 (developer.work.weixin.qq.com/document/path/92229). */
export const joinWay = (lending: Lending, { chat, state, next }: JoinWish): Promise<string> =>
  once(lending, ['join-way', state, chat, next], async () => {
    const growing =
      next === '' ? { auto_create_room: 0 } : { auto_create_room: 1, room_base_name: next, room_base_id: 1 }
    const wish = { scene: 2, chat_id_list: [chat], state, remark: state, ...growing }
    const made = await call<Made>(lending.http, '/externalcontact/groupchat/add_join_way', wish)
    const shown =
      made.errcode === 0
        ? await call<Made>(lending.http, '/externalcontact/groupchat/get_join_way', { config_id: made.config_id })
        : made
    const code = shown.join_way?.qr_code
    if (shown.errcode === 0 && code !== undefined) return code
    throw new ConnectionError('NO_CODE', `WeCom made no code for the group: ${detailOf(shown)}`)
  })
