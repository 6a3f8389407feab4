import { ConnectionError, type Lent, type Option } from '@cairn/sdk'
import { call, replyOf } from './call.ts'

/** How a template or signature stands with the reviewers, in words that go behind its name. */
const STATES: Readonly<Record<string, string>> = {
  AUDIT_STATE_INIT: '审核中 · in review',
  AUDIT_STATE_PASS: '已通过 · approved',
  AUDIT_STATE_NOT_PASS: '未通过 · refused',
  AUDIT_SATE_CANCEL: '已撤回 · withdrawn',
  AUDIT_STATE_CANCEL: '已撤回 · withdrawn',
}

interface Looking extends Pick<Lent, 'http'> {
  readonly search: string
}

interface Listed {
  readonly TemplateCode?: string
  readonly TemplateName?: string
  readonly SignName?: string
  readonly AuditStatus?: string
  readonly Reason?: { readonly RejectInfo?: string }
}

async function listed({ http }: Looking, action: string, field: string): Promise<readonly Listed[]> {
  const said = replyOf(await call(http, action, { query: { PageIndex: 1, PageSize: 50 } }))
  if (said.Code !== 'OK') throw new ConnectionError(said.Code ?? 'NO_ANSWER', said.Message ?? 'The list did not come.')
  const list = said[field]
  // as the API documents it; every field may be absent
  return Array.isArray(list) ? (list as readonly Listed[]) : []
}

const stateOf = ({ AuditStatus = '', Reason }: Listed): string =>
  [STATES[AuditStatus] ?? AuditStatus, Reason?.RejectInfo].filter(Boolean).join(': ')

const fits =
  (search: string) =>
  (option: Option): boolean =>
    option.label.toLowerCase().includes(search.toLowerCase())

/** The newest fifty templates with the state of their review: one that is not approved can be chosen, and its messages are refused. */
export async function optionsOfTemplates(looking: Looking): Promise<readonly Option[]> {
  const templates = await listed(looking, 'QuerySmsTemplateList', 'SmsTemplateList')
  return templates
    .map((each) => ({
      value: each.TemplateCode ?? '',
      label: `${each.TemplateName ?? ''} ${each.TemplateCode ?? ''} (${stateOf(each)})`,
    }))
    .filter(fits(looking.search))
}

export async function optionsOfSigns(looking: Looking): Promise<readonly Option[]> {
  const signs = await listed(looking, 'QuerySmsSignList', 'SmsSignList')
  return signs
    .map((each) => ({ value: each.SignName ?? '', label: `${each.SignName ?? ''} (${stateOf(each)})` }))
    .filter(fits(looking.search))
}
