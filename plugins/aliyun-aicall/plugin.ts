import { defineChannel, defineConnection, pending, reached, rejected, type SendOutcome, type Waiting } from '@cairn/sdk'
import * as z from 'zod'
import { call, failureOf, replyOf } from './call.ts'
import { type Job, resultOf } from './results.ts'

export const account = defineConnection({
  id: 'aliyun-aicall.account',
  title: 'Alibaba Cloud outbound robot account',
  settings: z.object({
    region: z.enum(['cn-shanghai', 'cn-beijing']).default('cn-shanghai').meta({ title: 'Region' }),
    instanceId: z.string().min(1).max(100).meta({ title: 'Instance ID' }),
  }),
  secrets: z.object({
    accessKeyId: z.string().min(1).meta({ title: 'AccessKey ID' }),
    accessKeySecret: z.string().min(1).meta({ title: 'AccessKey secret' }),
  }),
  baseUrl: 'https://outboundbot.{region}.aliyuncs.com',
  auth: { acs3: { keyId: 'accessKeyId', keySecret: 'accessKeySecret' } },
  answers: {
    code: 'Code',
    ok: ['OK'],
    busy: ['Throttling*'],
    denied: ['InvalidAccessKeyId*', 'SignatureDoesNotMatch', 'Forbidden*', 'NoPermission*', 'InArrears*'],
    unclear: ['InternalError', 'ServiceUnavailable', 'Unknown'],
  },
  test: async ({ http, settings }) => {
    const query = { InstanceId: settings.instanceId, PageNumber: 1, PageSize: 1 }
    const { Code, Message } = replyOf(await call(http, 'ListScripts', { query }))
    if (Code !== 'OK') throw new Error(`${Code ?? ''} ${Message ?? ''}`.trim())
  },
})

interface Listed {
  readonly JobGroupId?: string
  readonly JobGroupName?: string
  readonly Status?: string
}

const words = z.string().max(500).default('')

export default defineChannel({
  id: 'aliyun-aicall.call',
  version: 1,
  title: 'AI voice call',
  summary: '{jobGroup}',
  icon: 'phone-outgoing',
  address: 'phone',
  connection: account,
  // AssignJobs knows no key of ours, and a second call is worse than a question
  idempotency: { class: 'none' },
  limits: { batch: 50, concurrency: 2, perSecond: 50 },
  config: z.object({
    jobGroup: z.string().min(1).max(100).meta({ title: 'Job group' }),
    name: z.string().max(100).default('').meta({ title: 'What the member is called' }),
    variables: z.string().max(4000).default('').meta({ title: 'Variables' }),
    agreeing: words.meta({ title: 'Labels of those who agree' }),
    refusing: words.meta({ title: 'Labels of those who refuse' }),
    callingNumber: z.string().max(40).default('').meta({ title: 'Calling number' }),
    from: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .default('09:30')
      .meta({ title: 'Call from' }),
    to: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .default('19:30')
      .meta({ title: 'Call until' }),
    attempts: z.int().min(1).max(3).default(2).meta({ title: 'Attempts a day' }),
    minutesBetween: z.int().min(1).max(720).default(60).meta({ title: 'Minutes between attempts' }),
  }),
  templates: ['name', 'variables'],
  ttl: 'P2D',
  ui: {
    jobGroup: {
      help: 'It brings the script and the robot with it; create it in the console.',
      async options({ http, settings, search }) {
        const query = { InstanceId: settings.instanceId, PageNumber: 1, PageSize: 50, SearchText: search }
        const reply = replyOf(await call(http, 'ListJobGroups', { query }))
        // as the API documents it; every field may be absent
        const { List = [] } = (reply['JobGroups'] ?? {}) as { List?: readonly Listed[] }
        return List.map((each) => ({
          value: each.JobGroupId ?? '',
          label: `${each.JobGroupName ?? ''} (${each.Status ?? ''})`,
        }))
      },
    },
    variables: { help: 'One variable on each line, as in: coupon={{ member.coupon }}' },
    agreeing: { help: 'As the script names them in the summary of a call, separated by commas.' },
    refusing: { help: 'As the script names them in the summary of a call, separated by commas.' },
  },
  async send(context) {
    const { config, settings, batch, http } = context
    const now = context.now()
    const fit = batch.filter((to) => extrasOf(to.content.variables) !== undefined)
    const odd = batch.filter((to) => extrasOf(to.content.variables) === undefined)
    const unfit = odd.map((to) => rejected(to.key, 'content_rejected', 'A variable is not written as name=value.'))
    if (fit.length === 0) return unfit
    const jobs = fit.map((to) =>
      JSON.stringify({
        contacts: [{ phoneNumber: numberOf(to.address), name: to.content.name || '会员', referenceId: to.key }],
        extras: extrasOf(to.content.variables) ?? [],
      }),
    )
    const strategy = {
      repeatBy: 'Once',
      startTime: now,
      endTime: now + 2 * 86_400_000,
      workingTime: [{ beginTime: `${config.from}:00`, endTime: `${config.to}:00` }],
      maxAttemptsPerDay: config.attempts,
      minAttemptInterval: config.minutesBetween,
    }
    const query = {
      InstanceId: settings.instanceId,
      JobGroupId: config.jobGroup,
      StrategyJson: JSON.stringify(strategy),
      ...(config.callingNumber !== '' && { 'CallingNumber.1': config.callingNumber }),
    }
    const form = Object.fromEntries(jobs.map((job, i) => [`JobsJson.${i + 1}`, job]))
    const reply = replyOf(await call(http, 'AssignJobs', { query, form }))
    if (reply.Code !== 'OK') return [...unfit, ...fit.flatMap((to) => failureOf(to.key, reply))]
    const ids = Array.isArray(reply['JobsId']) ? (reply['JobsId'] as readonly unknown[]) : []
    // whose job is whose is known by their order alone: where they are not as many, nobody may say
    if (ids.length !== fit.length) return unfit
    return [...unfit, ...fit.map((to, i) => pending(to.key, { ref: String(ids[i]), status: 'awaiting-call' }))]
  },
  results: {
    everyMs: 300_000,
    ports: {
      agreed: 'Agreed',
      refused: 'Refused',
      answered: 'Answered',
      no_answer: 'No answer',
      bad_number: 'Number out of use',
    },
    async ask({ config, settings, waiting, http }) {
      const byJob = new Map(waiting.flatMap((each) => (each.ref === undefined ? [] : [[each.ref, each] as const])))
      const jobs: Job[] = []
      // a page takes 99 of them
      for (const group of inGroups([...byJob.keys()], 90)) {
        const named = Object.fromEntries(group.map((id, i) => [`JobId.${i + 1}`, id]))
        const reply = replyOf(await call(http, 'ListJobs', { query: { InstanceId: settings.instanceId }, form: named }))
        if (Array.isArray(reply['Jobs'])) jobs.push(...(reply['Jobs'] as Job[]))
      }
      const labels = { agreeing: listOf(config.agreeing), refusing: listOf(config.refusing) }
      return jobs.flatMap((job): readonly SendOutcome[] => {
        const one = byJob.get(job.JobId ?? '')
        if (!one) return []
        return [wordOf(one, resultOf(job, labels))]
      })
    },
  },
})

const wordOf = ({ key }: Waiting, result: ReturnType<typeof resultOf>): SendOutcome => {
  if ('port' in result) return reached(key, result.port)
  if ('reason' in result) return rejected(key, result.reason, result.detail)
  return pending(key, { status: result.status })
}

function inGroups<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
}

const listOf = (text: string): readonly string[] =>
  text
    .split(/[,，、]/)
    .map((each) => each.trim())
    .filter((each) => each !== '')

/** A mainland number as the robot dials it. */
const numberOf = (address: string): string => /^(?:\+?86)?(1\d{10})$/.exec(address)?.[1] ?? address

function extrasOf(text: string): readonly { key: string; value: string }[] | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const pairs = lines.map((line) => /^([^=\s]{1,64})\s*=\s*(.*)$/.exec(line))
  if (pairs.some((pair) => pair === null)) return undefined
  return pairs.map((pair) => ({ key: pair?.[1] ?? '', value: pair?.[2] ?? '' }))
}
