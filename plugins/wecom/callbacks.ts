import type { ReportedEvent } from '@cairn/sdk'

/** Events of customer contact (developer.work.weixin.qq.com/document/path/92130), decrypted by the host. */
export function readCallback(xml: string): readonly ReportedEvent[] {
  const field = (name: string): string | undefined => {
    const found = new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>`).exec(xml)?.[1]
    return found === undefined || found === '' ? undefined : found
  }
  const at = Number(field('CreateTime') ?? Number.NaN) * 1000
  const when = Number.isFinite(at) ? { at } : {}
  const change = field('ChangeType') ?? ''
  if (field('Event') === 'change_external_contact') {
    const name = CONTACTS[change]
    const who = field('ExternalUserID')
    if (name === undefined || who === undefined) return []
    const staff = field('UserID') ?? ''
    const properties = { staff, ...also('state', field('State')), ...also('welcome_code', field('WelcomeCode')) }
    const attributes = change.startsWith('add') ? { wecom_external_userid: who, wecom_staff: staff } : {}
    const id = `${change} ${who} ${staff} ${field('CreateTime') ?? ''}`
    return [{ event: name, from: { theirId: who }, id, ...when, properties, attributes }]
  }
  if (field('Event') !== 'change_external_chat') return []
  const name = CHATS[field('UpdateDetail') ?? '']
  const chat = field('ChatId') ?? ''
  // staff come and go as well; customers' ids begin with wm or wo
  const all = [...xml.matchAll(/<Item>(?:<!\[CDATA\[)?(w[mo][^\]<]*)/g)].flatMap(([, who]) => who ?? [])
  if (name === undefined) return []
  return all.map((who) => ({
    event: name,
    from: { theirId: who },
    id: `${name} ${chat} ${who} ${field('CreateTime') ?? ''}`,
    ...when,
    properties: { chat },
    attributes: { wecom_external_userid: who },
  }))
}

const CONTACTS: Readonly<Record<string, string>> = {
  add_external_contact: 'WeCom Contact Added',
  add_half_external_contact: 'WeCom Contact Added',
  edit_external_contact: 'WeCom Contact Edited',
  del_external_contact: 'WeCom Contact Removed',
  del_follow_user: 'WeCom Staff Removed',
  transfer_fail: 'WeCom Transfer Failed',
}
const CHATS: Readonly<Record<string, string>> = { add_member: 'WeCom Group Joined', del_member: 'WeCom Group Left' }

const also = (name: string, value: string | undefined) => (value === undefined ? {} : { [name]: value })
