import { ConnectionError, type Lent, type Option } from '@cairn/sdk'
import type { Answer } from './account.ts'
import { call, detailOf } from './call.ts'

type Looking = Pick<Lent, 'http'> & { readonly search: string }

/** Staff who may have customers. */
export async function staffOptions({ http, search }: Looking): Promise<readonly Option[]> {
  const reply = (await http.get('/externalcontact/get_follow_user_list')).json<Answer & { follow_user?: string[] }>()
  if (reply.errcode !== 0) throw new ConnectionError('NO_LIST', detailOf(reply))
  return (reply.follow_user ?? []).filter((each) => each.includes(search)).map((each) => ({ value: each, label: each }))
}

interface Chats {
  readonly group_chat_list: readonly { readonly chat_id: string }[]
}
interface Chat {
  readonly group_chat: { readonly name?: string; readonly owner?: string }
}

/** The twenty newest customer groups: the list knows no names, so each is asked for its own, and two seconds are all there is. */
export async function chatOptions({ http, search }: Looking): Promise<readonly Option[]> {
  const reply = await call<Chats>(http, '/externalcontact/groupchat/list', { status_filter: 0, limit: 20 })
  if (reply.errcode !== 0) throw new ConnectionError('NO_LIST', detailOf(reply))
  const named = (reply.group_chat_list ?? []).map(async ({ chat_id }) => {
    const { group_chat: chat } = await call<Chat>(http, '/externalcontact/groupchat/get', { chat_id })
    return { value: chat_id, label: `${chat?.name ?? chat_id} (${chat?.owner ?? ''})` }
  })
  return (await Promise.all(named)).filter(({ label }) => label.includes(search))
}
