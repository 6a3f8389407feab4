import type { RejectReason } from '@cairn/sdk'

/** A job as ListJobs tells it (help.aliyun.com/zh/outboundbot/developer-reference/api-outboundbot-2019-12-26-listjobs). */
export interface Job {
  readonly JobId?: string
  readonly Status?: string
  readonly FailureReason?: string
  readonly Summary?: readonly { readonly SummaryName?: string; readonly Category?: string; readonly Content?: string }[]
}

interface Labels {
  readonly agreeing: readonly string[]
  readonly refusing: readonly string[]
}

export type Result =
  | { readonly port: 'agreed' | 'refused' | 'answered' | 'no_answer' | 'bad_number' }
  | { readonly reason: RejectReason; readonly detail: string }
  | { readonly status: string }

const OUT_OF_USE: ReadonlySet<string> = new Set(['EmptyNumber', 'NotExist', 'OutOfService', 'InArrears'])
const BLOCKED: ReadonlySet<string> = new Set(['ContactBlockList', 'ContactSuspended', 'VerificationCancelled'])
const LIMITED: ReadonlySet<string> = new Set(['PerDayCallCountLimit', 'JobPerDayCallCountLimit'])

/** What came of a call. Somebody who spoke without a label that is listed has answered, and no more is known. */
export function resultOf({ Status = '', FailureReason = '', Summary = [] }: Job, labels: Labels): Result {
  if (Status === 'Succeeded') return { port: intentOf(Summary, labels) }
  if (Status === 'Failed') return failed(FailureReason)
  if (Status === 'Cancelled') return { reason: 'other', detail: 'Cancelled' }
  return { status: Status === 'Executing' ? 'calling' : 'awaiting-call' }
}

function intentOf(
  summary: NonNullable<Job['Summary']>,
  { agreeing, refusing }: Labels,
): 'agreed' | 'refused' | 'answered' {
  const said = new Set(summary.flatMap(({ SummaryName, Category, Content }) => [SummaryName, Category, Content]))
  // a no weighs more: somebody who said both is not to be told that they agreed
  if (refusing.some((label) => said.has(label))) return 'refused'
  return agreeing.some((label) => said.has(label)) ? 'agreed' : 'answered'
}

function failed(why: string): Result {
  if (OUT_OF_USE.has(why)) return { port: 'bad_number' }
  if (BLOCKED.has(why)) return { reason: 'blocked', detail: why }
  if (LIMITED.has(why)) return { reason: 'quota_exceeded', detail: why }
  if (why === 'TimeUp') return { reason: 'expired', detail: why }
  if (why === 'InvalidStrategy' || why === 'NoStrategy') return { reason: 'other', detail: why }
  return { port: 'no_answer' }
}
