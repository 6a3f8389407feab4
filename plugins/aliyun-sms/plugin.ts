import { accepted, defineChannel, defineConnection, type Delivery, rejected, type SendOutcome } from '@cairn/sdk'
import * as z from 'zod'
import { call, replyOf } from './call.ts'
import { optionsOfSigns, optionsOfTemplates } from './lists.ts'
import { outcomeOf, stopsAll } from './refusals.ts'
import { readReports } from './reports.ts'

export const account = defineConnection({
  id: 'aliyun-sms.account',
  title: 'Alibaba Cloud SMS account',
  settings: z.object({ upExtend: z.string().max(8).default('').meta({ title: 'Extension of the reply number' }) }),
  secrets: z.object({
    accessKeyId: z.string().min(1).meta({ title: 'AccessKey ID' }),
    accessKeySecret: z.string().min(1).meta({ title: 'AccessKey secret' }),
    reportKey: z.string().default('').meta({ title: 'Key in the address for reports' }),
  }),
  baseUrl: 'https://dysmsapi.aliyuncs.com',
  auth: { acs3: { keyId: 'accessKeyId', keySecret: 'accessKeySecret' } },
  answers: {
    code: 'Code',
    ok: ['OK'],
    busy: ['Throttling*', 'isv.DAY_LIMIT_CONTROL_USER'],
    denied: [
      'InvalidAccessKeyId*',
      'SignatureDoesNotMatch',
      'Forbidden*',
      'isp.RAM_PERMISSION_DENY',
      'isv.AMOUNT_NOT_ENOUGH',
      'isv.OUT_OF_SERVICE',
      'isv.ACCOUNT_ABNORMAL',
      'isv.ACCOUNT_NOT_EXISTS',
      'isv.PRODUCT_UN_SUBSCRIPT',
    ],
    unclear: ['isp.SYSTEM_ERROR', 'ServiceUnavailable', 'InternalError'],
  },
  test: async ({ http }) => {
    const { Code, Message } = replyOf(
      await call(http, 'QuerySmsTemplateList', { query: { PageIndex: 1, PageSize: 1 } }),
    )
    if (Code !== 'OK') throw new Error(`${Code ?? ''} ${Message ?? ''}`.trim())
  },
})

export default defineChannel({
  id: 'aliyun-sms.send',
  version: 1,
  title: 'Alibaba Cloud SMS',
  summary: '{template}',
  icon: 'message-square-text',
  address: 'phone',
  connection: account,
  // SendSms is not idempotent, and a receipt is all that tells what became of a call without an answer
  idempotency: { class: 'none' },
  limits: { batch: 100, concurrency: 4, perSecond: 1000 },
  config: z.object({
    sign: z.string().min(1).max(100).meta({ title: 'Signature' }),
    template: z
      .string()
      .regex(/^SMS_\w{1,40}$/)
      .meta({ title: 'Template' }),
    variables: z.string().max(4000).default('').meta({ title: 'Variables' }),
  }),
  templates: ['variables'],
  ui: {
    sign: { help: 'Only approved signatures can be used.', options: optionsOfSigns },
    template: {
      help: 'Only approved templates can be used; the list says how each stands.',
      options: optionsOfTemplates,
    },
    variables: { help: 'One variable on each line, as in: name={{ member.name }}' },
  },
  async send({ config, settings, batch, http }) {
    const common = { TemplateCode: config.template }
    const extend = settings.upExtend === '' ? {} : { SmsUpExtendCode: settings.upExtend }

    async function single(to: Delivery<{ variables: string }>): Promise<readonly SendOutcome[]> {
      const param = paramOf(to.content.variables)
      if (param === undefined) return [rejected(to.key, 'content_rejected', 'A variable is not written as name=value.')]
      const query = { ...common, ...extend, PhoneNumbers: numberOf(to.address), SignName: config.sign, OutId: to.key }
      const reply = await call(http, 'SendSms', { query: { ...query, TemplateParam: param }, key: to.key }).catch(
        () => undefined,
      )
      const said = reply && replyOf(reply)
      if (!said?.Code) return reply && isRefusal(reply.status) ? [rejected(to.key, 'other', `${reply.status}`)] : []
      return said.Code === 'OK'
        ? [accepted(to.key, `${said.BizId ?? ''}:${numberOf(to.address)}`)]
        : outcomeOf(to.key, said)
    }

    async function together(all: readonly Delivery<{ variables: string }>[]): Promise<readonly SendOutcome[]> {
      const form = {
        PhoneNumberJson: JSON.stringify(all.map(({ address }) => numberOf(address))),
        SignNameJson: JSON.stringify(all.map(() => config.sign)),
        TemplateParamJson: JSON.stringify(
          all.map(({ content }) => JSON.parse(paramOf(content.variables) ?? '{}') as object),
        ),
        ...(settings.upExtend !== '' && { SmsUpExtendCodeJson: JSON.stringify(all.map(() => settings.upExtend)) }),
      }
      const reply = await call(http, 'SendBatchSms', { query: common, form })
      const said = replyOf(reply)
      if (said.Code === 'OK') return all.map((to) => accepted(to.key, `${said.BizId ?? ''}:${numberOf(to.address)}`))
      if (said.Code === undefined || stopsAll(said.Code) || reply.status >= 500) {
        return all.flatMap((to) => outcomeOf(to.key, said))
      }
      // one that is refused refuses all of them, and none was sent: each stands for itself now
      return (await Promise.all(all.map((to) => single(to)))).flat()
    }

    const fit = batch.filter(({ content }) => paramOf(content.variables) !== undefined)
    const seen = new Set(fit.map(({ address }) => numberOf(address)))
    // receipts tell a batch's messages apart by their number alone, so nobody is in it twice
    const alone = fit.length === 1 || seen.size < fit.length || fit.length < batch.length
    return alone ? (await Promise.all(batch.map((to) => single(to)))).flat() : together(batch)
  },
  receipts: {
    verify: { query: 'key', secret: 'reportKey' },
    answer: '{"code":0,"msg":"接收成功"}',
    parse: ({ body }) => readReports(body),
  },
})

/** A plain no without a code of the API's; of too many calls and of who is not let in the host knows. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status)

/** A mainland number as the API takes it: with its country, without a plus. */
const numberOf = (address: string): string => {
  const bare = /^(?:\+?86)?(1\d{10})$/.exec(address)?.[1]
  return bare ?? address.replace(/^\+/, '')
}

/** `name=value` lines as the JSON of a template's variables, whose values are texts; undefined where a line is none. */
function paramOf(text: string): string | undefined {
  const lines = text
    .split(/\r?\n/)
    // what stands behind a value is the writer's own
    .map((line) => line.trimStart())
    .filter((line) => line !== '')
  const pairs = lines.map((line) => /^(\w{1,64})\s*=\s*(.*)$/.exec(line))
  if (pairs.some((pair) => pair === null)) return undefined
  return JSON.stringify(Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? ''])))
}
